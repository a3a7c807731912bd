//! Configurations side by side.

use std::collections::BTreeMap;

use domain::image::{Annotation, Change, ConfigState, ImageConfig, ImageDetail, Setting};

type Pairs = BTreeMap<String, String>;

/// All settings of both, the same ones included.
pub(super) fn compare(a: &ImageDetail, b: &ImageDetail) -> Vec<Setting> {
    let (x, y) = (config(a), config(b));
    let mut all = Vec::new();
    many(&mut all, "env", &env(&x), &env(&y));
    many(&mut all, "labels", &notes(&x.labels), &notes(&y.labels));
    one(&mut all, "entrypoint", list(x.entrypoint.as_ref()), list(y.entrypoint.as_ref()));
    one(&mut all, "cmd", list(x.cmd.as_ref()), list(y.cmd.as_ref()));
    one(&mut all, "user", x.user, y.user);
    one(&mut all, "working_dir", x.working_dir, y.working_dir);
    many(&mut all, "ports", &set(&x.ports), &set(&y.ports));
    many(&mut all, "volumes", &set(&x.volumes), &set(&y.volumes));
    one(&mut all, "stop_signal", x.stop_signal, y.stop_signal);
    one(&mut all, "healthcheck", list(x.healthcheck.as_ref()), list(y.healthcheck.as_ref()));
    one(&mut all, "shell", list(x.shell.as_ref()), list(y.shell.as_ref()));
    many(&mut all, "on_build", &set(&x.on_build), &set(&y.on_build));
    one(&mut all, "author", x.author, y.author);
    one(&mut all, "platform", platform(a), platform(b));
    many(&mut all, "annotations", &notes(&a.annotations), &notes(&b.annotations));
    all
}

fn config(detail: &ImageDetail) -> ImageConfig {
    match &detail.config {
        ConfigState::Read { config } => (**config).clone(),
        _ => ImageConfig::default(),
    }
}

fn env(config: &ImageConfig) -> Pairs {
    let pair = |line: &String| match line.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (line.clone(), String::new()),
    };
    config.env.iter().map(pair).collect()
}

fn notes(all: &[Annotation]) -> Pairs {
    all.iter().map(|note| (note.name.clone(), note.value.clone())).collect()
}

fn set(all: &[String]) -> Pairs {
    all.iter().map(|one| (one.clone(), one.clone())).collect()
}

/// A command as its parts, so that `["a b"]` and `["a","b"]` are two.
fn list(all: Option<&Vec<String>>) -> Option<String> {
    let quoted: Vec<String> = all?.iter().map(|part| format!("{part:?}")).collect();
    Some(format!("[{}]", quoted.join(", ")))
}

fn platform(detail: &ImageDetail) -> Option<String> {
    let platform = detail.platform.as_ref()?;
    let mut text = format!("{}/{}", platform.os, platform.architecture);
    for more in platform.variant.iter().chain(&platform.os_version) {
        text.push('/');
        text.push_str(more);
    }
    Some(text)
}

fn many(all: &mut Vec<Setting>, group: &str, a: &Pairs, b: &Pairs) {
    let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    for name in names {
        push(all, group, Some(name.clone()), a.get(name).cloned(), b.get(name).cloned());
    }
}

fn one(all: &mut Vec<Setting>, group: &str, a: Option<String>, b: Option<String>) {
    if a.is_some() || b.is_some() {
        push(all, group, None, a, b);
    }
}

fn push(
    all: &mut Vec<Setting>,
    group: &str,
    name: Option<String>,
    a: Option<String>,
    b: Option<String>,
) {
    let change = match (&a, &b) {
        (Some(x), Some(y)) if x == y => Change::Same,
        (Some(_), Some(_)) => Change::Changed,
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
    };
    all.push(Setting { group: group.to_owned(), name, a, b, change });
}
