//! What the app's processes take of this computer's memory.

use std::fs;

use anyhow::Result;

use super::Home;

/// The programs that count: ours, the bare window it is compared with, and the web view's own.
const COUNTED: [&str; 4] = ["roadstead", "bare_window", "WebKitWebProces", "WebKitNetworkPr"];

/// Proportional memory (PSS) of a person's program and its web processes, in MB.
///
/// # Errors
/// This computer tells nothing of its processes.
pub fn memory_in_use(home: &Home) -> Result<f64> {
    let mark = format!("HOME={}\0", home.path().display());
    let mut kilobytes = 0.0;
    for process in fs::read_dir("/proc")?.flatten() {
        let folder = process.path();
        // Processes come and go while we look.
        let Ok(environment) = fs::read(folder.join("environ")) else { continue };
        let name = fs::read_to_string(folder.join("comm")).unwrap_or_default();
        let ours = environment.windows(mark.len()).any(|part| part == mark.as_bytes());
        if !COUNTED.contains(&name.trim()) || !ours {
            continue;
        }
        let map = fs::read_to_string(folder.join("smaps_rollup")).unwrap_or_default();
        let pss = map.lines().find_map(|line| line.strip_prefix("Pss:"));
        let number = pss.and_then(|pss| pss.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes += number.unwrap_or_default();
    }
    Ok(kilobytes / 1024.0)
}
