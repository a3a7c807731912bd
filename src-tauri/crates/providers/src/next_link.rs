//! Where a vendor's list goes on, as its `Link` header tells (RFC 8288).

use transport::Response;
use url::Url;

/// The query of the next page.
///
/// Only the query is taken from the link, and asked for at the address that we chose: links are absolute, name hosts
/// that only the server knows, or another path for the same list (GitHub: `/organizations/9919/packages`), and none of
/// that may lead a credential elsewhere.
pub(crate) fn next_query(answer: &Response) -> Option<String> {
    let target = answer.headers_named("link").find_map(target)?;
    let url: Url = answer.url.join(&target).ok()?;
    url.query().filter(|query| !query.is_empty()).map(str::to_owned)
}

/// The target of `rel="next"` in one header line.
fn target(line: &str) -> Option<String> {
    line.split('<').skip(1).find_map(|link| {
        let (target, parameters) = link.split_once('>')?;
        let is_next = parameters.split([';', ',']).any(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else { return false };
            name.trim().eq_ignore_ascii_case("rel")
                && value.trim().trim_matches('"').split_whitespace().any(|rel| rel == "next")
        });
        is_next.then(|| target.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use transport::header::{HeaderMap, HeaderName};

    fn next(line: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("link"), line.parse().unwrap());
        let url = Url::parse("https://api.example/user/packages?page=1").unwrap();
        next_query(&Response {
            status: 200,
            headers,
            body: "".into(),
            url,
            request: String::new(),
            via: None,
        })
    }

    #[test]
    fn only_the_query_of_the_next_link_is_followed_whatever_host_and_path_it_names() {
        let expected = Some("per_page=2&page=2".to_owned());
        for line in [
            r#"<https://api.example/user/packages?per_page=2&page=2>; rel="next""#,
            r#"<https://evil.example/user/packages?per_page=2&page=2>; rel="next""#,
            r#"<https://api.example/organizations/9/packages?per_page=2&page=2>; rel="next", <https://api.example/x?page=9>; rel="last""#,
            r#"<https://api.example/x?page=1>; rel="prev", <?per_page=2&page=2>; title="a"; rel=next"#,
        ] {
            assert_eq!(next(line), expected, "{line}");
        }
    }

    #[test]
    fn the_last_page_has_no_next() {
        for line in
            [r#"<https://api.example/x?page=1>; rel="prev""#, "", "<>", r#"<x>; rel="next""#]
        {
            assert_eq!(next(line), None, "{line:?}");
        }
    }
}
