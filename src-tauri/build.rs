#[path = "build/version.rs"]
mod version;

fn main() {
    // The built UI is embedded: one that is newer than the program must find its way into it.
    println!("cargo:rerun-if-changed=../ui/dist");
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    println!(
        "cargo:rustc-env=ROADSTEAD_VERSION={}",
        version::of(sources, env!("CARGO_PKG_VERSION"))
    );
    for file in version::moves_with(sources) {
        println!("cargo:rerun-if-changed={}", file.display());
    }
    tauri_build::build();
}
