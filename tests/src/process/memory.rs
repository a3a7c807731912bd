//! What the app's processes take of this computer's memory.

use std::fs;

use anyhow::Result;

use super::Home;

/// What a person's program and its web processes take, in MB of proportional memory (PSS): shared pages count for each in
/// part.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// The program itself.
    pub program: f64,
    /// The process that has the page.
    pub page: f64,
    /// The process that loads for it.
    pub network: f64,
}

impl Memory {
    /// All of it.
    #[must_use]
    pub fn whole(self) -> f64 {
        self.program + self.page + self.network
    }

    /// What a person's processes take now.
    ///
    /// # Errors
    /// This computer tells nothing of its processes.
    pub fn of(home: &Home) -> Result<Self> {
        let mark = format!("HOME={}\0", home.path().display());
        let mut memory = Self::default();
        for process in fs::read_dir("/proc")?.flatten() {
            let folder = process.path();
            // Processes come and go while we look.
            let Ok(environment) = fs::read(folder.join("environ")) else { continue };
            let name = fs::read_to_string(folder.join("comm")).unwrap_or_default();
            let ours = environment.windows(mark.len()).any(|part| part == mark.as_bytes());
            let place = match name.trim() {
                "roadstead" | "bare_window" => &mut memory.program,
                "WebKitWebProces" => &mut memory.page,
                "WebKitNetworkPr" => &mut memory.network,
                _ => continue,
            };
            if ours {
                let map = fs::read_to_string(folder.join("smaps_rollup")).unwrap_or_default();
                let pss = map.lines().find_map(|line| line.strip_prefix("Pss:"));
                let kilobytes = pss.and_then(|pss| pss.split_whitespace().next()?.parse().ok());
                *place += kilobytes.unwrap_or(0.0) / 1024.0;
            }
        }
        Ok(memory)
    }
}

/// All that a person's program and its web processes take, in MB.
///
/// # Errors
/// This computer tells nothing of its processes.
pub fn memory_in_use(home: &Home) -> Result<f64> {
    Memory::of(home).map(Memory::whole)
}
