//! Reading `Link` headers (RFC 8288) as registries write them.

use url::Url;

/// The target of the link to the next page, unresolved.
pub(crate) fn next<'a>(lines: impl Iterator<Item = &'a str>) -> Option<String> {
    let all: Vec<(String, Option<String>)> = lines.flat_map(read).collect();
    let is_next = |rel: &str| rel.split_whitespace().any(|word| word.eq_ignore_ascii_case("next"));
    match all.iter().find(|(_, rel)| rel.as_deref().is_some_and(is_next)) {
        Some((target, _)) => Some(target.clone()),
        // A single link that does not say what it is can only be the next page.
        None => match all.as_slice() {
            [(target, None)] => Some(target.clone()),
            _ => None,
        },
    }
}

/// Targets and relations of one header line.
fn read(line: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((_, from_target)) = rest.split_once('<') {
        let Some((target, after)) = from_target.split_once('>') else { break };
        let (params, next) = split_at_next_link(after);
        if !target.trim().is_empty() {
            found.push((target.trim().to_owned(), relation(params)));
        }
        rest = next;
    }
    found
}

/// Up to the comma before the next `<`; a comma inside quotes is text.
fn split_at_next_link(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => return text.split_at(at),
            _ => {}
        }
    }
    (text, "")
}

fn relation(params: &str) -> Option<String> {
    params.split(';').find_map(|param| {
        let (name, value) = param.split_once('=')?;
        let value = value.trim().trim_matches('"').trim();
        name.trim().eq_ignore_ascii_case("rel").then(|| value.to_owned())
    })
}

/// The query of the next page, for the same path as `request`.
///
/// Only path and query of a link count, never its host or scheme: a proxy may have put an internal host or plain http
/// there, and nobody gets our credentials because of a link. Where the path is not the one that was asked (a
/// missing prefix: Artifactory, RTFACT-18971), only `last` and `n` are taken over. `None`: of no use.
pub(crate) fn query_of(target: &str, request: &Url) -> Option<String> {
    let url = request.join(target).ok()?;
    if url.path().trim_end_matches('/') == request.path().trim_end_matches('/') {
        return url.query().map(str::to_owned);
    }
    let kept: Vec<_> =
        url.query_pairs().filter(|(name, _)| name == "last" || name == "n").collect();
    if !kept.iter().any(|(name, _)| name == "last") {
        return None;
    }
    Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn follow(line: &str) -> Option<String> {
        let request = Url::parse("https://r.example/prefix/v2/a/tags/list?n=2").unwrap();
        query_of(&next([line].into_iter())?, &request)
    }

    #[test]
    fn a_link_may_be_relative_absolute_internal_or_without_its_prefix() {
        let expected = Some("last=b&n=2".to_owned());
        for line in [
            r#"</prefix/v2/a/tags/list?last=b&n=2>; rel="next""#,
            "<?last=b&n=2>; rel=next",
            r#"<list?last=b&n=2>;rel="next""#,
            r#"<https://r.example/prefix/v2/a/tags/list?last=b&n=2>; rel="next""#,
            r#"<http://r.example/prefix/v2/a/tags/list?last=b&n=2>; rel="next""#,
            r#"<http://registry.internal:5000/prefix/v2/a/tags/list?last=b&n=2>; rel="next""#,
            r#"</v2/a/tags/list?last=b&n=2&evil=1>; rel="next""#,
            r#"<https://evil.example/steal?last=b&n=2>; rel="next""#,
            r#"</first>; rel="first", </prefix/v2/a/tags/list?last=b&n=2>; REL="Next last"; title="a, b""#,
            "</prefix/v2/a/tags/list?last=b&n=2>",
        ] {
            assert_eq!(follow(line), expected, "{line}");
        }
    }

    #[test]
    fn an_opaque_marker_is_followed_as_it_stands() {
        let line = r#"</prefix/v2/a/tags/list?n=2&next_page=gAAAA%3D%3D>; rel="next""#;
        assert_eq!(follow(line).as_deref(), Some("n=2&next_page=gAAAA%3D%3D"));
    }

    #[test]
    fn a_link_of_no_use_is_none() {
        for line in [
            "",
            "<",
            "<>",
            r#"</x>; rel="prev""#,
            r#"</elsewhere?x=1>; rel="next""#,
            r#"<http://[>; rel="next""#,
        ] {
            assert_eq!(follow(line), None, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn a_next_page_is_read_as_it_is_written(
            pairs in prop::collection::vec(("[a-z_]{1,8}", "\\PC{0,20}"), 1..5),
            title in "[a-z ,;=<>]{0,20}",
            quoted in any::<bool>(),
            before in any::<bool>(),
            absolute in any::<bool>(),
        ) {
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            let host = if absolute { "https://r.example" } else { "" };
            let rel = if quoted { "\"next\"" } else { "next" };
            let other = if before { "</prefix/v2/a/tags/list?page=0>; rel=\"first\", " } else { "" };
            let line = format!("{other}<{host}/prefix/v2/a/tags/list?{query}>; title=\"{title}\"; rel={rel}");
            // A title with a semicolon in it is split there: its pieces are no relation, unless they say that they are one.
            prop_assume!(!title.contains("rel"));
            prop_assert_eq!(follow(&line), Some(query));
        }

        #[test]
        fn no_header_makes_the_reader_fail_hard(line in "[<>;,=\"a-z /?%&:\\[é]{0,80}") {
            follow(&line);
        }
    }
}
