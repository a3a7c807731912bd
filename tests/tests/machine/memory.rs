//! What a process' memory holds of a secret, seen from outside.

use std::fs::File;
use std::os::unix::fs::FileExt;

use anyhow::Result;
use roadstead_tests::process::SandboxProcess;
use roadstead_tests::registry::Mark;

use crate::Other;

/// The pieces of a process' writable memory that hold a mark, each with what stands round it.
fn places(process: u32, mark: &Mark) -> Vec<String> {
    const CHUNK: u64 = 64 * 1024;
    const OVER: usize = 512;
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut found = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let Some((range, _)) = line.split_once(' ') else { continue };
        let Some((from, to)) = range.split_once('-') else { continue };
        let from = u64::from_str_radix(from, 16).unwrap();
        let to = u64::from_str_radix(to, 16).unwrap();
        for at in (from..to).step_by(64 * 1024) {
            let mut chunk = vec![0; usize::try_from(CHUNK).unwrap() + OVER];
            // Pieces that were never touched cannot be read.
            let Ok(read) = memory.read_at(&mut chunk, at) else { continue };
            if !mark.is_in(&chunk[..read]) {
                continue;
            }
            for piece in (0..read).step_by(OVER) {
                let piece = &chunk[piece.saturating_sub(OVER)..(piece + OVER).min(read)];
                if mark.is_in(piece) {
                    found.push(String::from_utf8_lossy(piece).replace('\0', ""));
                }
            }
        }
    }
    found
}

/// The head of a request as the HTTP library laid it out for the socket: a buffer of its own that it frees without writing over
/// it. The only copy of a secret that is not ours to zero.
fn is_a_sent_head(piece: &str) -> bool {
    piece.contains("HTTP/1.1\r\n") && piece.contains("authorization: Basic ")
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_sign_out_no_memory_of_ours_holds_the_secret() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let home = tempfile::tempdir()?;
    let mut other = Other::start("holds_a_secret_and_forgets_it", "", home.path(), &sandbox);
    let process = other.child.id();
    other.until("ready");
    let mark = Mark::new(SandboxProcess::PASSWORD)?;
    assert_eq!(places(process, &mark), [""; 0], "nobody has told it yet");
    other.tell(SandboxProcess::PASSWORD);
    other.until("in");
    assert!(
        !places(process, &mark).is_empty(),
        "while signed in it is there, or this measures nothing"
    );
    other.tell("");
    other.until("out");
    // Standard input's own buffer is written over.
    other.tell(&"x".repeat(8000));
    other.until("over");
    let left = places(process, &mark);
    other.end();
    let (sent, ours): (Vec<_>, Vec<_>) = left.into_iter().partition(|piece| is_a_sent_head(piece));
    assert!(ours.is_empty(), "{} left: {ours:#?}", ours.len());
    println!("copies in the HTTP library's own buffers: {}", sent.len());
    Ok(())
}
