//! The sandbox as a program.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::api::{Answer, client};

/// Ends the program if a test ends before it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(arguments: &[&str]) -> (Running, Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (Running(child), serde_json::from_str(&line).expect("one line of JSON once it is ready"))
}

#[tokio::test]
async fn it_says_where_it_is_and_cleans_up_when_it_is_terminated() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("endpoints.json");
    let (mut program, ready) = start(&["--endpoints", path.to_str().unwrap()]);
    assert_eq!(ready["endpoints"], path.to_str().unwrap());
    let endpoints: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(endpoints["docker_hub"], ready["docker_hub"]);
    assert_eq!(endpoints["docker_hub"]["oauth_client_id"], "roadstead-sandbox");
    let api = endpoints["docker_hub"]["api"].as_str().unwrap();
    let list = Answer::of(client().get(format!("{api}/v2/namespaces/acme/repositories"))).await;
    assert_eq!(list.status, 200);
    for registry in ready["registries"].as_array().unwrap() {
        let url = format!("http://{}/v2/", registry["host"].as_str().unwrap());
        let expected = if registry["sign_in"] == true { 401 } else { 200 };
        assert_eq!(Answer::of(client().get(url)).await.status, expected);
    }
    let id = rustix::process::Pid::from_raw(i32::try_from(program.0.id()).unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert!(program.0.wait().unwrap().success(), "it ends well");
    assert!(!path.exists(), "the file goes with it");
    let mut told = String::new();
    program.0.stderr.as_mut().unwrap().read_to_string(&mut told).unwrap();
    assert!(told.contains("acme") && told.contains("anchor-chain"), "{told}");
}

#[test]
fn it_explains_itself_when_it_is_called_wrongly() {
    let program = env!("CARGO_BIN_EXE_sandbox");
    let output = Command::new(program).args(["--port", "1"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("usage: sandbox"));
}
