//! The least that a Tauri window can be: what `make bench` measures Roadstead's start and memory against.
//! The same size and the same web view, with an empty page, no app and no plugins.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tauri::Builder::default()
        .setup(|app| {
            let page = tauri::WebviewUrl::External("about:blank".parse()?);
            tauri::WebviewWindowBuilder::new(app, "main", page)
                .title("Bare window")
                .inner_size(1280.0, 800.0)
                // A page without a word is never painted.
                .initialization_script(
                    "addEventListener('DOMContentLoaded', () => { document.body.innerHTML = '<h1>Bare</h1>' })",
                )
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
