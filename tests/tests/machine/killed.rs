//! Killed at any moment, and two at once.

use anyhow::Result;
use roadstead_tests::process::SandboxProcess;

use crate::Other;

/// What a fresh process finds: accounts with their stars, and whether anything was wrong.
fn found(home: &std::path::Path, sandbox: &SandboxProcess) -> (Vec<String>, usize) {
    let mut other = Other::start("tells_what_it_finds", "", home, sandbox);
    let (mut accounts, mut notices) = (Vec::new(), 0);
    loop {
        let line = other.until("");
        if line == "found" {
            break;
        }
        accounts.extend(line.strip_prefix("account ").map(str::to_owned));
        notices += usize::from(line.starts_with("notice "));
    }
    other.end();
    (accounts, notices)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_request_of_sign_in_or_browsing_the_next_start_is_clean() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    for after in [0, 1, 2, 3, 4, 6, 9, 13, 20, 30] {
        let room = tempfile::tempdir()?;
        let home = room.path().join("home");
        std::fs::create_dir(&home)?;
        let before = sandbox.requests("hub").await?.len();
        let mut other =
            Other::start("signs_in_browses_and_changes_until_it_is_killed", "", &home, &sandbox);
        other.until("open");
        // By what the server saw, not by a clock: the process is at its Nth request, or a little further.
        while sandbox.requests("hub").await?.len() < before + after {}
        let told = other.kill();
        let (accounts, notices) = found(&home, &sandbox);
        assert_eq!(notices, 0, "after {after} requests nothing is half-written");
        assert!(accounts.len() <= 1, "{accounts:?}");
        if told.contains("told signed-in") {
            assert!(accounts.iter().any(|one| one.contains("SignedIn")), "{after}: {accounts:?}");
        }
        let stars = accounts.first().and_then(|one| one.rsplit(' ').next()?.parse::<usize>().ok());
        assert!(
            stars.unwrap_or_default() >= told.matches("told star").count(),
            "{told} {accounts:?}"
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_as_done_before_a_kill_is_there_after_it() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let room = tempfile::tempdir()?;
    let home = room.path().join("home");
    std::fs::create_dir(&home)?;
    let mut other =
        Other::start("signs_in_browses_and_changes_until_it_is_killed", "", &home, &sandbox);
    other.until("told signed-in");
    for _ in 0..3 {
        other.until("told star ");
    }
    let stars = 3 + other.kill().matches("told star").count();
    let (accounts, notices) = found(&home, &sandbox);
    assert_eq!(notices, 0);
    let [account] = accounts.as_slice() else { panic!("{accounts:?}") };
    assert!(account.contains("SignedIn"), "{account}");
    let kept: usize = account.rsplit(' ').next().unwrap_or_default().parse()?;
    assert!(kept >= stars, "{kept} of {stars}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_home_do_not_disturb_each_other() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let room = tempfile::tempdir()?;
    let home = room.path().join("home");
    std::fs::create_dir(&home)?;
    let start =
        || Other::start("signs_in_browses_and_changes_until_it_is_killed", "", &home, &sandbox);
    let (mut one, mut two) = (start(), start());
    for _ in 0..3 {
        one.until("told star ");
        two.until("told star ");
    }
    one.kill();
    two.kill();
    let (accounts, notices) = found(&home, &sandbox);
    assert_eq!((accounts.len(), notices), (1, 0), "{accounts:?}");
    Ok(())
}

/// The entries of the keychain.
fn kept(room: &std::path::Path) -> usize {
    std::fs::read_dir(room.join("keychain")).map_or(0, |entries| entries.flatten().count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_whose_account_was_never_written_down_is_erased_at_the_next_start() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let room = tempfile::tempdir()?;
    let home = room.path().join("home");
    std::fs::create_dir(&home)?;
    let mut other = Other::start("keeps_a_secret_and_gets_no_further", "", &home, &sandbox);
    other.until("kept a secret");
    // A second process starts meanwhile: it leaves alone what is not finished.
    assert_eq!(found(&home, &sandbox), (Vec::new(), 0));
    assert_eq!(kept(room.path()), 1, "the sign-in that is under way keeps its secret");
    let told = other.kill();
    assert!(!told.contains("told signed-in"), "{told}");
    assert_eq!(kept(room.path()), 1, "killed between the keychain and the account");
    assert_eq!(found(&home, &sandbox), (Vec::new(), 0));
    assert_eq!(kept(room.path()), 0, "nobody would ever find it there");

    // And a sign-in after it is as any other.
    let mut other =
        Other::start("signs_in_browses_and_changes_until_it_is_killed", "", &home, &sandbox);
    other.until("told signed-in");
    other.kill();
    let (accounts, notices) = found(&home, &sandbox);
    assert_eq!((accounts.len(), notices, kept(room.path())), (1, 0, 1), "{accounts:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_request_of_a_creation_what_was_told_is_there_and_nothing_is_half_made()
-> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let room = tempfile::tempdir()?;
    let home = room.path().join("home");
    std::fs::create_dir(&home)?;
    for after in 0..12 {
        let word = format!("k{after}-");
        let mut other =
            Other::start("creates_repositories_until_it_is_killed", "", &home, &sandbox);
        other.until("told signed-in");
        let before = sandbox.requests("hub").await?.len();
        other.tell(&word);
        while sandbox.requests("hub").await?.len() < before + after {}
        let told = other.kill();

        let mut next = Other::start("tells_its_repositories", "", &home, &sandbox);
        let mut there = Vec::new();
        let end = loop {
            let line = next.until("");
            if let Some(end) = line.strip_prefix("found ") {
                break end.to_owned();
            }
            there.extend(line.strip_prefix("repository ").map(str::to_owned));
        };
        next.end();
        assert_eq!(end, "1 0", "one account, and nothing was found wrong");
        let made: Vec<_> = there.iter().filter(|name| name.contains(&format!("/{word}"))).collect();
        let said = told.matches("told created").count();
        // The one under way may have come to be, and was not told.
        assert!((said..=said + 1).contains(&made.len()), "{after}: {said} told, {made:?}");
        assert!(made.iter().all(|name| name.ends_with(" Some(Public)")), "{made:?}");
    }
    assert_eq!(kept(room.path()), 1, "one account, one secret");
    Ok(())
}
