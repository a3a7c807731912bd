//! Artifactory's query language, as far as a list of files needs it.

use serde_json::Value;

/// A query that was understood.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) criteria: Vec<(String, Test)>,
    pub(super) include: Vec<String>,
    pub(super) sort: Vec<String>,
    pub(super) offset: usize,
    pub(super) limit: Option<usize>,
}

/// What a field must be.
#[derive(Debug)]
pub(super) enum Test {
    Is(String),
    /// With `*` for any text, slashes included, and `?` for any character.
    Match(String),
}

impl Test {
    pub(super) fn fits(&self, text: &str) -> bool {
        match self {
            Self::Is(expected) => expected == text,
            Self::Match(pattern) => matches(pattern.as_bytes(), text.as_bytes()),
        }
    }
}

fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|at| matches(rest, &text[at..])),
        Some((b'?', rest)) => !text.is_empty() && matches(rest, &text[1..]),
        Some((byte, rest)) => text.first() == Some(byte) && matches(rest, &text[1..]),
    }
}

impl Query {
    /// Reads `items.find({…}).include("…").sort({"$asc":[…]}).offset(n).limit(n)`.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let fault =
            || format!("Failed to parse query: {text}, it looks like there is syntax error");
        let mut query = Self::default();
        let mut rest = text.trim().strip_prefix("items").ok_or_else(fault)?;
        while let Some(call) = rest.strip_prefix('.') {
            let (name, after) = call.split_once('(').ok_or_else(fault)?;
            // The arguments are a JSON list without its brackets.
            let mut arguments = Vec::new();
            let mut tail = after;
            loop {
                let (value, after) = value(tail).ok_or_else(fault)?;
                arguments.push(value);
                tail = after;
                match tail.as_bytes().first() {
                    Some(b',') => tail = &tail[1..],
                    Some(b')') => break,
                    _ => return Err(fault()),
                }
            }
            rest = &tail[1..];
            query.take(name, &arguments).ok_or_else(fault)?;
        }
        if rest.is_empty() { Ok(query) } else { Err(fault()) }
    }

    fn take(&mut self, name: &str, arguments: &[Value]) -> Option<()> {
        let number = || usize::try_from(arguments.first()?.as_u64()?).ok();
        match name {
            "find" => {
                for (field, test) in arguments.first()?.as_object()? {
                    let test = match test {
                        Value::String(text) => Test::Is(text.clone()),
                        other => Test::Match(other["$match"].as_str()?.to_owned()),
                    };
                    self.criteria.push((field.clone(), test));
                }
            }
            "include" => {
                for field in arguments {
                    self.include.push(field.as_str()?.to_owned());
                }
            }
            "sort" => {
                for field in arguments.first()?["$asc"].as_array()? {
                    self.sort.push(field.as_str()?.to_owned());
                }
            }
            "offset" => self.offset = number()?,
            "limit" => self.limit = Some(number()?),
            _ => return None,
        }
        Some(())
    }
}

/// One JSON value at the front of a text, and what follows it.
fn value(text: &str) -> Option<(Value, &str)> {
    // A number's end is not in itself.
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 {
        return Some((text[..digits].parse::<u64>().ok()?.into(), &text[digits..]));
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    Some((value, &text[values.byte_offset()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_and_one_with_a_fault_is_refused() {
        let text = r#"items.find({"repo":"k","path":{"$match":"a/*"}}).include("repo","path").sort({"$asc":["path"]}).offset(5).limit(10)"#;
        let query = Query::read(text).unwrap();
        assert_eq!((query.offset, query.limit, query.include.len()), (5, Some(10), 2));
        assert!(query.criteria.iter().any(|(field, test)| field == "path" && test.fits("a/b/c")));
        for text in ["", "items.find({)", "items.find({}).drop()", "builds.find({})"] {
            assert!(Query::read(text).is_err(), "{text}");
        }
    }
}
