//! Bodies that are no use, whatever was asked for.

use std::convert::Infallible;
use std::sync::OnceLock;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header as names;
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::StreamExt as _;

use super::super::faults::set;
use super::super::visit::header;

const MIB: usize = 1 << 20;
/// More than the largest answer that anybody reads.
const BOMB: usize = 80 * MIB;
const OVERSIZE: usize = 72;
const DEEP: usize = 60_000;
const DRIP: Duration = Duration::from_millis(20);

/// The bodies that are the same for every question.
pub(super) fn instead(name: &str) -> Option<Response> {
    let body = match name {
        "bomb" => {
            // Making it takes longer than opening it does.
            static PACKED: OnceLock<Vec<u8>> = OnceLock::new();
            return Some(packed(PACKED.get_or_init(|| gzip(BOMB))));
        }
        "broken-gzip" => return Some(packed(b"this was never packed")),
        "slow-drip" => {
            let drops = futures::stream::repeat(Bytes::from_static(b" ")).then(|drop| async move {
                tokio::time::sleep(DRIP).await;
                Ok::<_, Infallible>(drop)
            });
            Body::from_stream(drops)
        }
        "invalid-utf8" => b"{\"name\":\"\xff\xfe\"}".to_vec().into(),
        "empty" => Body::empty(),
        "deep" => "[".repeat(DEEP).into(),
        _ => return None,
    };
    Some(([header("content-type", "application/json")], body).into_response())
}

/// The same answer after a lot of white space, in pieces: JSON all the same, and no length that would tell.
pub(super) fn oversize(answer: Response) -> Response {
    let (mut head, body) = answer.into_parts();
    head.headers.remove(names::CONTENT_LENGTH);
    let piece = Bytes::from(vec![b' '; MIB]);
    let filler = futures::stream::repeat(piece).take(OVERSIZE).map(Ok);
    Response::from_parts(head, Body::from_stream(filler.chain(body.into_data_stream())))
}

pub(super) async fn one_byte_more(answer: Response) -> Response {
    let (mut head, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    set(&mut head.headers, "content-length", &(body.len() + 1).to_string());
    Response::from_parts(head, Body::from([&body[..], b" "].concat()))
}

fn packed(body: &[u8]) -> Response {
    let headers = [header("content-type", "application/json"), header("content-encoding", "gzip")];
    (headers, body.to_vec()).into_response()
}

fn gzip(size: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let piece = vec![b' '; MIB];
    // Into memory: it cannot fail.
    let written = (0..size / MIB).try_for_each(|_| gzip.write_all(&piece));
    written.and_then(|()| gzip.finish()).unwrap_or_default()
}
