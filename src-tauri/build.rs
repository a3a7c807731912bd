fn main() {
    // The built UI is embedded: one that is newer than the program must find its way into it.
    println!("cargo:rerun-if-changed=../ui/dist");
    tauri_build::build();
}
