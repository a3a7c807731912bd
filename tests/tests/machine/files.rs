//! Disks that are full and homes that cannot be written.

use anyhow::Result;
use roadstead_tests::process::SandboxProcess;

use crate::Other;

#[tokio::test(flavor = "multi_thread")]
async fn with_a_disk_that_takes_no_more_one_goes_on_browsing_and_is_told_once() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let room = tempfile::tempdir()?;
    let home = room.path().join("home");
    std::fs::create_dir(&home)?;
    // First a start with room enough, so that the database is there.
    let mut roomy = Other::start("tells_what_it_finds", "", &home, &sandbox);
    roomy.until("found");
    roomy.end();
    // No file may grow beyond 80 KB; what accounts and settings take is less, what the cache wants is more.
    let limit = "trap '' XFSZ; ulimit -f 160;";
    let mut other = Other::start("browses_where_little_can_be_written", limit, &home, &sandbox);
    other.until("signed in");
    other.until("browsed");
    other.tell("what was told?");
    let told = other.until("notices ");
    assert_eq!(told, "1", "said once, however much could not be kept");
    other.end();
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_home_that_cannot_be_written_it_starts_says_so_once_and_tells_no_sign_in_as_done()
-> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let room = tempfile::tempdir()?;
    let home = room.path().join("home");
    std::fs::create_dir(&home)?;
    // Nobody can make a file there, not even root: a home on a read-only disk, without having to mount one.
    for folder in ["config", "cache"] {
        std::os::unix::fs::symlink("/proc/self", home.join(folder))?;
    }
    let mut other = Other::start("browses_where_little_can_be_written", "", &home, &sandbox);
    let refused = other.until("refused ");
    assert!(refused.starts_with("Storage"), "{refused}");
    other.tell("what was told?");
    assert_eq!(other.until("notices "), "1");
    other.end();
    let kept = room.path().join("keychain");
    let left = std::fs::read_dir(kept).map_or(0, |entries| entries.flatten().count());
    assert_eq!(left, 0, "the secret of a sign-in that failed is not kept");
    Ok(())
}
