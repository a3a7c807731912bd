//! Build steps: the history of a configuration, joined with the layers (OCI config.md, "history").

use domain::Timestamp;
use domain::image::BuildStep;
use serde_json::Value;

use super::cut;

/// The longest line of a history that is passed on; some hold whole scripts.
const LINE_MOST: usize = 16 * 1024;
/// Lines of a history, at most.
const LINES_MOST: usize = 4096;

/// Dockerfile's instructions.
const INSTRUCTIONS: [&str; 19] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
    "IMPORT",
];
/// What classic builders put before a command: `#(nop)` for an instruction that runs none.
const SHELLS: [&str; 3] = ["/bin/sh -c ", "cmd /S /C ", "powershell -Command "];

/// The steps, and whether as many of them made a layer as there are layers. Layers that no line is left for get a step
/// without a line; lines that no layer is left for stay without one.
pub(super) fn steps(history: &[Value], layers: usize) -> (Vec<BuildStep>, bool) {
    let mut next = 0;
    let mut steps: Vec<BuildStep> = history.iter().take(LINES_MOST).map(step).collect();
    for step in steps.iter_mut().filter(|step| !step.empty) {
        if next < layers {
            step.layer = u32::try_from(next).ok();
        }
        next += 1;
    }
    let fits = next == layers;
    for layer in next..layers {
        steps.push(BuildStep { layer: u32::try_from(layer).ok(), ..nothing() });
    }
    (steps, fits)
}

fn nothing() -> BuildStep {
    BuildStep {
        created: None,
        instruction: None,
        text: None,
        created_by: None,
        comment: None,
        author: None,
        layer: None,
        empty: false,
    }
}

fn step(line: &Value) -> BuildStep {
    let text = |name: &str| {
        line.get(name)
            .and_then(Value::as_str)
            .map(|text| cut(text, LINE_MOST))
            .filter(|t| !t.is_empty())
    };
    let created_by = text("created_by");
    let (instruction, rest) = created_by.map(understand).unwrap_or_default();
    BuildStep {
        created: text("created").and_then(Timestamp::lenient),
        instruction: instruction.map(str::to_owned),
        text: created_by.map(|_| rest.to_owned()),
        created_by: created_by.map(str::to_owned),
        comment: text("comment").map(str::to_owned),
        author: text("author").map(str::to_owned),
        layer: None,
        empty: line.get("empty_layer").and_then(Value::as_bool).unwrap_or_default(),
    }
}

/// The instruction and what follows it, without what builders put around it.
fn understand(line: &str) -> (Option<&'static str>, &str) {
    let line = line.trim();
    let line = line.strip_suffix("# buildkit").map_or(line, str::trim_end);
    let shell = SHELLS.iter().find_map(|shell| line.strip_prefix(shell));
    let command = shell.unwrap_or(line).trim_start();
    if let Some(nop) = command.strip_prefix("#(nop)") {
        return word(nop.trim_start());
    }
    if shell.is_some() {
        return (Some("RUN"), command);
    }
    if let Some(command) = with_arguments(line) {
        return (Some("RUN"), command);
    }
    match word(line) {
        (Some("RUN"), rest) => {
            let rest = with_arguments(rest).unwrap_or(rest);
            let shell = SHELLS.iter().find_map(|shell| rest.strip_prefix(shell));
            (Some("RUN"), shell.unwrap_or(rest).trim_start())
        }
        told => told,
    }
}

/// `|2 A=b C=d /bin/sh -c command`: build arguments before the command.
fn with_arguments(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('|')?;
    rest.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
    SHELLS.iter().find_map(|shell| Some(rest.split_once(shell)?.1))
}

fn word(line: &str) -> (Option<&'static str>, &str) {
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match INSTRUCTIONS.iter().find(|known| **known == first) {
        Some(known) => (Some(known), rest.trim_start()),
        None => (None, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_line_of_any_builder_is_an_instruction_and_the_rest() {
        for (line, instruction, rest) in [
            ("/bin/sh -c #(nop)  CMD [\"bash\"]", Some("CMD"), "[\"bash\"]"),
            ("/bin/sh -c #(nop) ADD file:ab in / ", Some("ADD"), "file:ab in /"),
            ("/bin/sh -c apt-get update", Some("RUN"), "apt-get update"),
            ("|1 A=b /bin/sh -c make", Some("RUN"), "make"),
            ("RUN /bin/sh -c pnpm install # buildkit", Some("RUN"), "pnpm install"),
            ("RUN |2 A=b C=d /bin/sh -c make x # buildkit", Some("RUN"), "make x"),
            ("COPY dist/ ./dist/ # buildkit", Some("COPY"), "dist/ ./dist/"),
            ("WORKDIR /srv/web", Some("WORKDIR"), "/srv/web"),
            ("cmd /S /C #(nop)  USER ContainerUser", Some("USER"), "ContainerUser"),
            ("bazel build ...", None, "bazel build ..."),
            ("USER", Some("USER"), ""),
        ] {
            assert_eq!(understand(line), (instruction, rest), "{line}");
        }
    }

    fn joined(history: &Value, layers: usize) -> (Vec<Option<u32>>, bool) {
        let (steps, fits) = steps(history.as_array().unwrap(), layers);
        (steps.iter().map(|step| step.layer).collect(), fits)
    }

    #[test]
    fn steps_without_content_stand_between_layers_and_take_none() {
        let history = json!([
            { "created_by": "ADD x" },
            { "created_by": "ENV A=b", "empty_layer": true },
            { "created_by": "RUN y" },
        ]);
        assert_eq!(joined(&history, 2), (vec![Some(0), None, Some(1)], true));
    }

    #[test]
    fn a_history_that_does_not_fit_the_layers_is_shown_all_the_same() {
        let line = json!({ "created_by": "RUN y" });
        assert_eq!(joined(&json!([line]), 3), (vec![Some(0), Some(1), Some(2)], false));
        assert_eq!(joined(&json!([line, line]), 1), (vec![Some(0), None], false));
        assert_eq!(joined(&json!([]), 2), (vec![Some(0), Some(1)], false));
        assert_eq!(joined(&json!([null, 7, "x"]), 3), (vec![Some(0), Some(1), Some(2)], true));
    }

    #[test]
    fn a_step_of_year_one_has_no_date() {
        let (steps, _) = steps(&[json!({ "created": "0001-01-01T00:00:00Z" })], 1);
        assert_eq!(steps[0].created, None);
    }

    proptest! {
        #[test]
        fn no_line_makes_the_reader_fail_hard(line in "\\PC{0,60}") {
            understand(&line);
        }
    }
}
