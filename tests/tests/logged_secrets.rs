//! No secret survives any formatting, in the log either: whatever holds one is logged in every way that there is, by a subscriber
//! that hears everything. In a program of its own: what one thread alone listens to may stay silent (tokio-rs/tracing#3611).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use domain::{Credential, Endpoint, SecretInput};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use roadstead_tests::log::Log;
use roadstead_tests::registry::{Mark, Recorder};
use secrecy::SecretString;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use transport::{Network, Pace, Redacted, Request, Transport};
use url::Url;

/// Every place of an address where somebody may have put a secret.
fn addresses(base: &Url, user: &str, secret: &str) -> Vec<Url> {
    let host = &base[url::Position::BeforeHost..url::Position::AfterPort];
    [
        format!("http://{user}:{secret}@{host}/v2/"),
        format!("http://{secret}@{host}/v2/"),
        format!("http://{host}/v2/?token={secret}&n=1"),
        format!("http://{host}/v2/?{secret}"),
        format!("http://{host}/v2/?n=1&{secret}%20=x"),
        format!("http://{host}/v2/#{secret}"),
    ]
    .iter()
    .map(|address| address.parse().unwrap())
    .collect()
}

/// Logs all that holds the secret, as a field of every sort, in an event and in a span, and sends it.
async fn log_and_send(transport: &Transport, url: &Url, user: &str, secret: &str) {
    let held = SecretString::from(secret);
    let typed = SecretInput::new(secret);
    let credential = Credential::password(user, secret);
    let requests = [
        Request::get(url.clone()).basic(user, &held),
        Request::get(url.clone()).bearer(&held),
        Request::post(url.clone()).json(&serde_json::json!({ "password": secret })),
        Request::post(url.clone()).form(&[("refresh_token", secret)]),
    ];
    for request in requests {
        let span = tracing::info_span!("signing", ?request, ?credential, url = %Redacted(url));
        span.in_scope(|| {
            tracing::error!(?held, ?typed, ?credential, ?request, "all at once");
            tracing::trace!(request = format_args!("{request:#?}"), "at length");
        });
        match transport.send(request).await {
            Ok(answer) => tracing::warn!(?answer, "answered"),
            Err(error) => {
                let cause: &dyn std::error::Error = &error;
                tracing::error!(error = cause, "failed");
                tracing::error!(%error, ?error, "failed");
            }
        }
    }
}

#[test]
fn no_secret_survives_the_most_talkative_log_as_whatever_field_it_is_logged() {
    let log = Log::default();
    let writer = || {
        let log = log.clone();
        move || log.clone()
    };
    let lines = fmt::layer().with_writer(writer()).with_ansi(false);
    let pages = fmt::layer().pretty().with_writer(writer()).with_ansi(false);
    let subscriber = tracing_subscriber::registry()
        .with(lines.with_span_events(FmtSpan::FULL))
        .with(pages.with_span_events(FmtSpan::FULL));
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = Recorder::start().unwrap();
    let there: Url = server.url().parse().unwrap();
    // Nobody is there, which is an error with an address in it.
    let nobody: Url = "http://127.0.0.1:9/".parse().unwrap();
    let pace = Pace { tries: 2, first_wait: Duration::from_millis(1), ..Pace::default() };
    let network = Network::with_pace(pace);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(24));
    let secrets = ("[A-Z0-9!~*-]{10,60}", "[a-z]{1,8}");
    let found = runner.run(&secrets, |(secret, user)| {
        let mark = Mark::new(&secret).unwrap();
        for base in [&there, &nobody] {
            let transport = Transport::new(&Endpoint::new(base.clone()), &network).unwrap();
            for url in addresses(base, &user, &secret) {
                runtime.block_on(log_and_send(&transport, &url, &user, &secret));
                let logged = log.take();
                let text = String::from_utf8_lossy(&logged).into_owned();
                prop_assert!(text.contains("signing") && text.contains("all at once"), "{}", text);
                prop_assert!(!mark.is_in(&logged), "{} shows {}", text, secret);
            }
        }
        Ok(())
    });
    found.unwrap();
}
