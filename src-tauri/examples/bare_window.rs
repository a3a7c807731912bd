//! The least that a Tauri window can be: what `make bench` measures Roadstead's start and memory against.
//! It serves the same built files and has the same settings, but no app, no plugins, and a blank page.

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .setup(|app| {
            let page = tauri::WebviewUrl::App("bare.html".into());
            tauri::WebviewWindowBuilder::new(app, "main", page)
                .title("Bare window")
                .inner_size(1280.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
