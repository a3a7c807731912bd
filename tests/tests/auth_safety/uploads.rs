//! An upload is led nowhere but to the registry itself.

use domain::ErrorKind;
use oci::Artifact;
use roadstead_tests::registry::{Recorder, Registry as Sandbox, RegistryOptions};

use crate::harbour::*;

fn artifact() -> Artifact {
    Artifact::empty("application/vnd.example.thing.v1", "Nothing").unwrap()
}

#[tokio::test]
async fn an_upload_that_is_led_to_another_host_ends_before_anything_is_sent_there() {
    let foreign = Recorder::start().unwrap();
    let (url, host) = (foreign.url(), foreign.host().replace("127.0.0.1", "localhost"));
    for location in [
        format!("http://{host}/v2/acme/web/blobs/uploads/1"),
        format!("//{host}/v2/acme/web/blobs/uploads/1"),
        format!("http://{USER}:{SECRET}@{host}/uploads/1"),
        format!("http:\\\\{host}\\uploads\\1"),
        format!("ftp://{host}/uploads/1"),
    ] {
        let answers = reply(202, &[("location", &location)]);
        let registry = Recorder::answering(answers).unwrap();
        let pushed =
            client(&registry.url()).push_artifact(&name("acme/web"), "t", &artifact()).await;
        assert!(matches!(kind(pushed), ErrorKind::BadResponse { .. }), "{location}");
        assert!(foreign.requests().is_empty(), "{location}");
    }
    // The same host at another port is another server: path and query are asked for at our own.
    let location = format!("{url}/v2/acme/web/blobs/uploads/1?_state=x");
    let registry = Recorder::answering(reply(202, &[("location", &location)])).unwrap();
    let _ = client(&registry.url()).push_artifact(&name("acme/web"), "t", &artifact()).await;
    assert!(foreign.requests().is_empty(), "{location}");
    let asked = registry.requests();
    assert!(asked.iter().any(|r| r.method == "PUT" && r.path.contains("_state=x&digest=")));
}

#[tokio::test]
async fn an_upload_that_is_redirected_to_another_host_is_not_followed() {
    let foreign = Recorder::start().unwrap();
    for status in [301, 302, 303, 307, 308] {
        let answers = reply(status, &[("location", &foreign.url())]);
        let registry = Recorder::answering(answers).unwrap();
        let pushed =
            client(&registry.url()).push_artifact(&name("acme/web"), "t", &artifact()).await;
        assert!(matches!(kind(pushed), ErrorKind::Refused { .. }), "{status}");
        let learnt = foreign.requests();
        assert!(learnt.iter().all(|seen| seen.method == "GET"), "{status}");
        assert_learnt_nothing(&foreign, &status.to_string());
    }
}

#[tokio::test]
async fn a_push_goes_through_every_door() {
    for access in every_access() {
        let options = RegistryOptions { access: access.clone(), ..RegistryOptions::default() };
        let registry = Sandbox::start(options).unwrap();
        client(&registry.url()).push_artifact(&name("acme/web"), "t", &artifact()).await.unwrap();
        assert!(
            registry.store().repository("acme/web", |held| held.tags.contains_key("t")).unwrap(),
            "{access:?}"
        );
    }
}
