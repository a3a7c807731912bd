//! Logs and errors tell no secret.

use roadstead_tests::log::Log;
use roadstead_tests::registry::{Recorder, Registry as Sandbox, RegistryOptions};
use tracing::level_filters::LevelFilter;

use crate::harbour::*;

#[tokio::test]
async fn neither_the_most_talkative_log_nor_any_error_holds_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // For every thread: with a subscriber of this thread alone, a place in the code that another test reaches first is
    // remembered as never listened to, and stays silent here too (tokio-rs/tracing#3611).
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let foreign = Recorder::start().unwrap();
    let mut errors = String::new();
    for access in every_access() {
        let registry = Sandbox::start(RegistryOptions {
            access,
            faults: true,
            foreign: Some(format!("{}/?X-Amz-Signature=hidden-in-query", foreign.url())),
            ..RegistryOptions::default()
        })
        .unwrap();
        let client = client(&registry.url());
        client.check_credential().await.unwrap();
        for (fault, _) in roadstead_tests::registry::FAULTS {
            // These only take time: waiting has its own tests.
            if fault.starts_with("fault-429") || matches!(*fault, "fault-hang" | "fault-slow") {
                continue;
            }
            let at = name(&format!("faults/{fault}"));
            for error in
                [client.tags(&at, None).await.err(), client.tag_detail(&at, "1.0").await.err()]
                    .into_iter()
                    .flatten()
            {
                let crossing = serde_json::to_string(&error).unwrap();
                errors.extend([format!("{error} {error:?} "), crossing, "\n".into()]);
            }
        }
    }
    let refused =
        Recorder::answering(reply(401, &[("www-authenticate", "Basic realm=x")])).unwrap();
    let error = client(&refused.url()).check_credential().await.unwrap_err();
    errors.extend([format!("{error:?}")]);

    let log = String::from_utf8_lossy(&log.take()).into_owned();
    assert!(log.contains("answered") && log.contains("/v2/"), "the log says what was done");
    assert!(errors.len() > 500, "many errors were looked at");
    let encoded = "YWNtZTphbmNob3ItY2hhaW4";
    for secret in [SECRET, encoded, "hidden-in-query", "eyJ"] {
        for (place, text) in [("log", &log), ("errors", &errors)] {
            let at = text
                .find(secret)
                .map(|at| text[at.saturating_sub(200)..].chars().take(300).collect::<String>());
            assert_eq!(at, None, "{secret} stands in the {place}");
        }
    }
}
