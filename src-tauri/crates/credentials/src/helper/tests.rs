//! Helpers scripted in a shell, also for the tests of `docker_config`.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::*;

/// A folder with a program that runs this shell script.
pub(crate) fn program(name: &str, script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    // Written under another name and moved: a file that is open for writing cannot be run.
    let draft = folder.path().join("draft");
    std::fs::write(&draft, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&draft, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::rename(&draft, folder.path().join(name)).unwrap();
    folder
}

/// A folder with a helper `docker-credential-test` that runs this shell script.
pub(crate) fn scripted(script: &str) -> (tempfile::TempDir, Helpers) {
    let folder = program("docker-credential-test", script);
    let helpers = Helpers {
        folders: Some(vec![folder.path().to_owned()]),
        limit: Duration::from_secs(10),
        output_max: 4096,
    };
    (folder, helpers)
}

/// A helper that keeps one login in a file beside itself.
pub(crate) const ONE_LOGIN: &str = r#"
    file="$(dirname "$0")/login"
    case "$1" in
      store) cat > "$file" ;;
      get) cat > "$file.asked"; cat "$file" 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
      erase) rm -f "$file" ;;
      list) [ -f "$file" ] && echo '{"https://index.docker.io/v1/":"acme"}' || echo '{}' ;;
    esac"#;

fn helper(helpers: &Helpers) -> Helper<'_> {
    Helper::named("test", helpers).unwrap()
}

fn message(error: Error) -> String {
    match error.kind {
        ErrorKind::HelperFailed { message, .. } => message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_login_is_stored_found_listed_and_erased() {
    let (folder, helpers) = scripted(ONE_LOGIN);
    let (helper, server) = (helper(&helpers), "https://index.docker.io/v1/");
    assert!(helper.get(server).await.unwrap().is_none());
    let login = Credential::password("acme", "anchor \"chain\"\n");
    helper.store(server, &login).await.unwrap();
    let found = helper.get(server).await.unwrap().unwrap();
    assert_eq!((found.username.as_str(), found.expose()), ("acme", "anchor \"chain\"\n"));
    let asked = std::fs::read_to_string(folder.path().join("login.asked")).unwrap();
    assert_eq!(asked, server, "the server is all that a helper is asked with");
    assert_eq!(helper.list().await.unwrap().get(server).map(String::as_str), Some("acme"));
    helper.erase(server).await.unwrap();
    assert!(helper.get(server).await.unwrap().is_none());
    assert!(helper.list().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_token_user_marks_an_identity_token_both_ways() {
    let (folder, helpers) = scripted(ONE_LOGIN);
    let mut token = Credential::password("acme", "refresh-me");
    token.kind = SecretKind::IdentityToken;
    helper(&helpers).store("r.example.com", &token).await.unwrap();
    let written = std::fs::read_to_string(folder.path().join("login")).unwrap();
    assert!(written.contains(r#""Username":"<token>""#), "{written}");
    let found = helper(&helpers).get("r.example.com").await.unwrap().unwrap();
    assert_eq!(found.kind, SecretKind::IdentityToken);
}

#[tokio::test]
async fn a_helper_that_is_not_installed_is_named() {
    let (_folder, helpers) = scripted("true");
    let absent = Helper::named("absent", &helpers).unwrap();
    let kind = absent.list().await.unwrap_err().kind;
    assert_eq!(kind, ErrorKind::HelperMissing { helper: "docker-credential-absent".into() });
}

#[tokio::test]
async fn a_name_with_a_path_in_it_runs_nothing() {
    let (_folder, helpers) = scripted("true");
    for name in ["", "../test", "a/b", "x y", "x;y"] {
        assert!(Helper::named(name, &helpers).is_err(), "{name:?}");
    }
}

#[tokio::test]
async fn a_helper_that_fails_is_quoted() {
    let (_folder, helpers) = scripted("echo 'pass is not initialised'; exit 1");
    assert_eq!(message(helper(&helpers).list().await.unwrap_err()), "pass is not initialised");
    let (_folder, helpers) = scripted("echo 'no tty' >&2; exit 3");
    assert_eq!(message(helper(&helpers).list().await.unwrap_err()), "no tty");
}

#[tokio::test]
async fn rubbish_is_an_error_that_does_not_quote_what_may_be_a_secret() {
    let (_folder, helpers) =
        scripted("cat >/dev/null; echo '{\"Username\":\"acme\",\"Secret\":anchor}'");
    let error = helper(&helpers).get("r.example.com").await.unwrap_err();
    assert!(!message(error).contains("anchor"));
    let (_folder, helpers) = scripted("echo '[1,2'");
    assert!(matches!(
        helper(&helpers).list().await.unwrap_err().kind,
        ErrorKind::HelperFailed { .. }
    ));
}

#[tokio::test]
async fn a_helper_that_floods_us_is_stopped() {
    let (_folder, helpers) = scripted("yes flood");
    let words = message(helper(&helpers).list().await.unwrap_err());
    assert!(words.contains("more than"), "{words}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_helper_that_hangs_is_stopped_by_its_id() {
    let (folder, helpers) = scripted("echo $$ > \"$(dirname \"$0\")/pid\"; exec sleep 600");
    let helpers = Helpers { limit: Duration::from_millis(400), ..helpers };
    let kind = helper(&helpers).list().await.unwrap_err().kind;
    assert_eq!(kind, ErrorKind::HelperTimedOut { helper: "docker-credential-test".into() });
    let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
    assert!(!Path::new("/proc").join(pid.trim()).exists(), "the process {pid} is gone");
}

#[tokio::test]
async fn a_helper_that_reads_nothing_and_leaves_is_no_trouble() {
    let (_folder, helpers) = scripted("echo '{}'");
    let long = "r.example.com/".repeat(20_000);
    assert!(helper(&helpers).erase(&long).await.is_ok());
}
