//! The credential doctor: what it finds, what it says of a machine that is wrong, and that its report holds no secret whatever a
//! registry repeats.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Mutex;

use app::{Check, Examined, Finding, SignInOutcome, Verdict};
use domain::{AccountId, ErrorKind, SecretInput};
use roadstead_tests::registry::Mark;

use crate::person::{Person, other};

async fn looked_over(person: &Person, id: &AccountId) -> (Vec<Examined>, String) {
    let told = Mutex::new(Vec::new());
    let done = person.app.check_up(id, |one| told.lock().unwrap().push(one)).await.unwrap();
    (told.into_inner().unwrap(), done.report)
}

fn verdict(examined: &[Examined], check: Check) -> &Verdict {
    let of_it = |one: &&Examined| one.check == check && !matches!(one.verdict, Verdict::Running);
    &examined.iter().find(of_it).unwrap_or_else(|| panic!("{check:?} was told")).verdict
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_account_is_told_from_its_keychain_entry_to_its_traffic() {
    let person = Person::new();
    let secret = "anchor-chain";
    let id = person.signed_in("acme", secret).await;
    let (told, report) = looked_over(&person, &id).await;
    let Verdict::Done { finding: Finding::Keychain { service, entry } } =
        verdict(&told, Check::Secret)
    else {
        panic!("{told:?}")
    };
    assert_eq!((service.as_str(), entry), ("Roadstead", &id.0));
    for check in [Check::Proxy, Check::Encryption, Check::Clock, Check::Api, Check::SignedIn] {
        assert!(matches!(verdict(&told, check), Verdict::Done { .. }), "{check:?}: {told:?}");
    }
    assert!(matches!(
        verdict(&told, Check::LastError),
        Verdict::Done { finding: Finding::NoError }
    ));
    let Verdict::Done { finding: Finding::Traffic { requests, .. } } =
        verdict(&told, Check::Traffic)
    else {
        panic!("{told:?}")
    };
    assert!(requests.0 > 0);
    assert!(report.contains("`acme`"), "user names stay: {report}");
    let mark = Mark::new(secret).unwrap();
    assert!(!mark.is_in(report.as_bytes()), "{report}");
    assert!(!mark.is_in(serde_json::to_string(&told).unwrap().as_bytes()), "nor is it told");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_last_and_a_sign_out_are_told_with_what_to_do() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let missing = crate::person::name("acme/nowhere");
    person.app.repository(&id, &missing).await.unwrap_err();
    let (told, report) = looked_over(&person, &id).await;
    let Verdict::Warn { finding: Finding::LastError { error, .. } } =
        verdict(&told, Check::LastError)
    else {
        panic!("{told:?}")
    };
    assert!(matches!(error.kind, ErrorKind::NotFound { .. }));
    assert!(report.contains("`not_found`"), "{report}");

    person.app.sign_out(&id, false).await.unwrap();
    let (told, _) = looked_over(&person, &id).await;
    assert!(matches!(verdict(&told, Check::Secret), Verdict::Fail { finding: Finding::SignedOut }));
    assert!(matches!(
        verdict(&told, Check::Powers),
        Verdict::Warn { finding: Finding::NotReached }
    ));
    assert!(matches!(verdict(&told, Check::Clock), Verdict::Done { .. }), "the way is still seen");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_keychain_is_a_finding_and_the_rest_is_looked_at_all_the_same() {
    let mut person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    person.restart();
    person.keychain.fail(Some(credentials::KeychainError::Missing));
    let (told, _) = looked_over(&person, &id).await;
    assert!(matches!(verdict(&told, Check::Secret), Verdict::Fail { .. }), "{told:?}");
    assert!(matches!(verdict(&told, Check::Clock), Verdict::Done { .. }), "{told:?}");
}

/// A registry that learns the secret from `Basic` and from then on says it wherever it may speak; its clock is a day fast.
fn echoing() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut heard = String::from("nothing yet");
        let tomorrow = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24);
        let date = tomorrow.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            let mut lines = BufReader::new(&stream).lines();
            let mut signed = false;
            while let Some(Ok(line)) = lines.next() {
                if line.is_empty() {
                    break;
                }
                if let Some((_, basic)) = line.split_once("Basic ") {
                    use base64::Engine as _;
                    let decoded = base64::engine::general_purpose::STANDARD.decode(basic).unwrap();
                    let pair = String::from_utf8(decoded).unwrap();
                    heard = format!("{basic} {}", pair.split_once(':').unwrap().1);
                    signed = true;
                }
            }
            let body = format!(
                r#"{{"errors":[{{"code":"{heard}","message":"{heard}"}}],"repositories":["team/app"]}}"#
            );
            let status = if signed {
                "200 OK"
            } else {
                "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\""
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\nDate: {date}\r\nServer: {heard}\r\nDocker-Distribution-Api-Version: {heard}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = (&stream).write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_repeats_the_secret_gets_it_neither_into_the_report_nor_to_the_window() {
    let person = Person::new();
    let secret = "lantern-oil/of+the-keeper";
    let draft = app::RegistryDraft {
        username: Some("keeper".into()),
        secret: Some(SecretInput::new(secret)),
        ..other(&echoing())
    };
    let outcome = person.app.sign_in(draft).await.unwrap();
    let SignInOutcome::SignedIn { view } = outcome else { panic!("there is no second step") };
    let (told, report) = looked_over(&person, &view.account.id).await;
    let mark = Mark::new(secret).unwrap();
    assert!(!mark.is_in(report.as_bytes()), "{report}");
    assert!(!mark.is_in(serde_json::to_string(&told).unwrap().as_bytes()), "{told:?}");
    assert!(report.contains("left out"), "it says that words are missing: {report}");
    let Verdict::Warn { finding: Finding::Clock { ahead, .. } } = verdict(&told, Check::Clock)
    else {
        panic!("a day is too far apart: {told:?}")
    };
    assert!((86_000..=86_400).contains(ahead), "{ahead}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_up_of_a_registry_that_hangs_is_cancelled_at_once() {
    let person = Person::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let id = person.signed_in("acme", "anchor-chain").await;
    // The registry is there when it is added, and answers nobody from then on.
    let config = person.home.path().join("config/accounts.json");
    let mut person = person;
    let text = std::fs::read_to_string(&config).unwrap();
    let mut kept: serde_json::Value = serde_json::from_str(&text).unwrap();
    kept["accounts"][0]["account"]["endpoint"]["url"] = address.into();
    std::fs::write(&config, kept.to_string()).unwrap();
    person.restart();
    let request = app::RequestId("1".into());
    let reached = tokio::sync::Notify::new();
    let call = person.app.check_up(&id, |one| {
        if one.check == Check::Clock {
            reached.notify_one();
        }
    });
    let (ended, ()) = tokio::join!(person.app.cancellable(request.clone(), call), async {
        reached.notified().await;
        person.app.cancel(&request);
    });
    assert_eq!(ended.unwrap_err().kind, ErrorKind::Cancelled);
}
