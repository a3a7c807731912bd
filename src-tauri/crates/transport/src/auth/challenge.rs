//! Reading `WWW-Authenticate`.

/// Longest header line that is read.
const LINE_MAX: usize = 8 * 1024;
/// Most challenges read, and most parameters of one.
const MOST: usize = 32;

/// One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1), read as servers really write it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Challenge {
    /// The scheme in lower case: `bearer`, `basic`, `negotiate`.
    pub scheme: String,
    params: Vec<(String, String)>,
}

impl Challenge {
    /// All challenges of all header lines, in their order. Never fails: what makes no sense is passed over.
    pub fn parse_all<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        let mut found = Vec::new();
        for line in lines {
            let mut end = line.len().min(LINE_MAX);
            while !line.is_char_boundary(end) {
                end -= 1;
            }
            Reader { rest: &line[..end] }.read_into(&mut found);
        }
        found
    }

    /// A parameter by its name, whatever the case it was written in. Of several with one name, the first.
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn read_into(mut self, found: &mut Vec<Challenge>) {
        // Parameters belong to the challenge before them on the same line only.
        let first = found.len();
        loop {
            self.rest = self.rest.trim_start_matches([',', ' ', '\t']);
            if self.rest.is_empty() || found.len() >= MOST {
                return;
            }
            let word = self.word();
            if word.is_empty() {
                self.skip_one();
                continue;
            }
            let after = self.rest.trim_start();
            if let Some(value) = after.strip_prefix('=') {
                self.rest = value.trim_start();
                let value = self.value();
                if let Some(challenge) = found[first..].last_mut()
                    && challenge.params.len() < MOST
                {
                    challenge.params.push((word.to_ascii_lowercase(), value));
                }
            } else {
                found.push(Challenge { scheme: word.to_ascii_lowercase(), params: Vec::new() });
                self.skip_token68();
            }
        }
    }

    /// A token of RFC 9110 §5.6.2.
    fn word(&mut self) -> &'a str {
        let is_tchar = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        self.take(self.rest.find(|c| !is_tchar(c)).unwrap_or(self.rest.len()))
    }

    /// A quoted string with its escapes, or a bare value: up to the next comma or space, since servers
    /// leave URLs unquoted.
    fn value(&mut self) -> String {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let end = self.rest.find([',', ' ', '\t']).unwrap_or(self.rest.len());
            return self.take(end).to_owned();
        };
        let mut value = String::new();
        let mut characters = quoted.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = &quoted[at + 1..];
                    return value;
                }
                '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
                other => value.push(other),
            }
        }
        self.rest = "";
        value
    }

    /// The blob after `Negotiate` or `NTLM`: of no use here, and not to be taken for a scheme.
    fn skip_token68(&mut self) {
        let start = self.rest.trim_start_matches([' ', '\t']);
        let is_blob = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
        let blob = start.trim_start_matches(is_blob).trim_start_matches('=');
        let after = blob.trim_start_matches([' ', '\t']);
        if blob.len() < start.len() && (after.is_empty() || after.starts_with(',')) {
            self.rest = after;
        }
    }

    fn skip_one(&mut self) {
        let mut characters = self.rest.chars();
        characters.next();
        self.rest = characters.as_str();
    }

    fn take(&mut self, end: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(lines: &[&str]) -> Vec<(String, Vec<(String, String)>)> {
        let challenges = Challenge::parse_all(lines.iter().copied());
        challenges.into_iter().map(|c| (c.scheme, c.params)).collect()
    }

    fn one(scheme: &str, params: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        let params = params.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        (scheme.to_owned(), params)
    }

    #[test]
    fn several_header_lines_are_several_challenges() {
        assert_eq!(
            read(&["Negotiate", r#"Basic realm="x""#]),
            [one("negotiate", &[]), one("basic", &[("realm", "x")])]
        );
    }

    #[test]
    fn one_line_may_hold_several_challenges() {
        assert_eq!(
            read(&[
                r#"Bearer realm="https://c.example/v2/token",service="container_registry",scope="*",Basic realm="packages""#
            ]),
            [
                one(
                    "bearer",
                    &[
                        ("realm", "https://c.example/v2/token"),
                        ("service", "container_registry"),
                        ("scope", "*")
                    ]
                ),
                one("basic", &[("realm", "packages")])
            ]
        );
        assert_eq!(
            read(&[r#"Negotiate, Basic realm="x", NTLM"#]),
            [one("negotiate", &[]), one("basic", &[("realm", "x")]), one("ntlm", &[])]
        );
    }

    #[test]
    fn commas_and_quotes_inside_quoted_strings_are_text() {
        assert_eq!(
            read(&[
                r#"Bearer realm="https://a.example/t",scope="repository:x:pull,push \"q\" \\""#
            ]),
            [one(
                "bearer",
                &[("realm", "https://a.example/t"), ("scope", "repository:x:pull,push \"q\" \\")]
            )]
        );
    }

    #[test]
    fn scheme_and_keys_are_read_in_any_case() {
        let challenges = Challenge::parse_all([r#"BEARER Realm = "https://a.example", SERVICE=s"#]);
        assert_eq!(challenges[0].scheme, "bearer");
        assert_eq!(challenges[0].param("realm"), Some("https://a.example"));
        assert_eq!(challenges[0].param("Service"), Some("s"));
    }

    #[test]
    fn an_unquoted_url_is_read_whole() {
        assert_eq!(
            read(&["Bearer realm=https://a.example/t?x=1,service=s:443"]),
            [one("bearer", &[("realm", "https://a.example/t?x=1"), ("service", "s:443")])]
        );
    }

    #[test]
    fn the_blob_of_negotiate_is_no_scheme() {
        assert_eq!(
            read(&[r#"Negotiate YIIJvwYGKw==, Basic realm="x""#]),
            [one("negotiate", &[]), one("basic", &[("realm", "x")])]
        );
    }

    #[test]
    fn a_missing_comma_between_challenges_is_forgiven() {
        assert_eq!(
            read(&[r#"Negotiate Basic realm="x""#]),
            [one("negotiate", &[]), one("basic", &[("realm", "x")])]
        );
    }

    #[test]
    fn of_two_realms_the_first_counts_so_that_none_can_be_smuggled_in_behind() {
        let challenges = Challenge::parse_all([
            r#"Bearer realm="https://a.example", realm="https://evil.example""#,
        ]);
        assert_eq!(challenges[0].param("realm"), Some("https://a.example"));
    }

    #[test]
    fn a_parameter_without_a_scheme_belongs_to_nobody() {
        assert_eq!(
            read(&["Basic", r#"realm="https://evil.example", Bearer service=s"#]),
            [one("basic", &[]), one("bearer", &[("service", "s")])]
        );
    }

    proptest! {
        #[test]
        fn no_header_makes_the_parser_fail_hard(line in "\\PC{0,200}", pieces in "[A-Za-z \"=,\\\\;/:é]{0,200}") {
            Challenge::parse_all([line.as_str(), pieces.as_str()]);
        }

        #[test]
        fn challenges_on_one_line_are_told_apart(
            all in prop::collection::vec(
                ("[A-Za-z]{1,12}", prop::collection::vec(("[a-z_]{1,10}", "[ -~]{0,20}"), 1..4)),
                1..4,
            ),
        ) {
            let quoted = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"");
            let written: Vec<String> = all
                .iter()
                .map(|(scheme, params)| {
                    let params = params.iter().map(|(key, value)| format!("{key}=\"{}\"", quoted(value)));
                    format!("{scheme} {}", params.collect::<Vec<_>>().join(","))
                })
                .collect();
            let read = Challenge::parse_all([written.join(", ").as_str()]);
            prop_assert_eq!(read.len(), all.len());
            for (read, (scheme, params)) in read.iter().zip(&all) {
                prop_assert_eq!(&read.scheme, &scheme.to_ascii_lowercase());
                prop_assert_eq!(&read.params, params);
            }
        }

        #[test]
        fn a_well_formed_challenge_is_read_as_it_was_written(
            scheme in "[A-Za-z]{1,12}",
            params in prop::collection::vec(("[a-z_]{1,10}", "[ -~]{0,30}"), 0..6),
            noise in "[ \t,]{0,3}",
        ) {
            let written: Vec<String> = params
                .iter()
                .map(|(key, value)| format!("{key}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
                .collect();
            let line = format!("{noise}{scheme} {}{noise}", written.join(", "));
            let challenges = Challenge::parse_all([line.as_str()]);
            prop_assert_eq!(challenges.len(), 1);
            prop_assert_eq!(&challenges[0].scheme, &scheme.to_ascii_lowercase());
            prop_assert_eq!(&challenges[0].params, &params);
        }
    }
}
