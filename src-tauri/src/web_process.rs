//! How WebKit's process for the page is to use memory. It takes this from variables of the environment alone, which it has
//! from us: the settings of `WebKitWebContext` for it can only be given when that is made, and Tauri makes it. Programs that we
//! open have them, too; a browser that is none of WebKit's does not ask for them.

use webkit2gtk::glib;

/// Names and values. What the person has set themselves stands.
const VARIABLES: [(&str, &str); 5] = [
    // A page of 200,000 tags leaves behind what it sorted and read. On a computer with much memory JavaScriptCore lets such
    // waste grow to as much again as what is in use before it looks for it, and to its half in this mode, which is made for
    // small computers (`Heap.cpp`, `proportionalHeapSize`).
    ("JSC_forceMiniVMMode", "true"),
    ("JSC_miniVMHeapGrowthFactor", "1.2"),
    // The compiler for what runs for minutes: a list has nothing of the kind, and each of its runs takes megabytes.
    ("JSC_useFTLJIT", "false"),
    // Pictures of the page's parts are given back when they are done with (mallopt(3)).
    ("MALLOC_MMAP_THRESHOLD_", "65536"),
    ("MALLOC_TRIM_THRESHOLD_", "65536"),
];

/// Sets them. To be called before there is a second thread.
///
/// # Errors
/// A sentence for the terminal: the environment takes no variable.
pub(crate) fn spare_memory() -> Result<(), String> {
    for (name, value) in VARIABLES {
        glib::setenv(name, value, false)
            .map_err(|_| format!("Roadstead could not set {name} for its window."))?;
    }
    Ok(())
}
