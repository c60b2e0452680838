//! The client against receivers of every behaviour.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::receiver::{Receiver, read_request};
use bytes::Bytes;
use evenhand_deliver::{
    Answer, Client, Egress, HostPort, Options, RetryAfter, Secret, SendError, SignedHeaders, sign,
    verify,
};
use evenhand_model::{Rng, Time};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const BODY: &str = r#"{"type":"action.ordered"}"#;

pub(super) fn options() -> Options {
    Options {
        connect_timeout_ms: 500,
        total_timeout_ms: 700,
        ..Options::default()
    }
}

fn client_for(receiver: &Receiver) -> Client {
    let listed: HostPort = receiver.address.to_string().parse().unwrap();
    Client::with_options(Egress::allowing([listed]), &options()).unwrap()
}

pub(super) async fn post(client: &Client, url: &str) -> Result<Answer, SendError> {
    client
        .post(
            url,
            &[("webhook-id", "e1")],
            Bytes::from_static(BODY.as_bytes()),
        )
        .await
}

/// A receiver that reads the request, sends `head` and `body`, and closes.
pub(super) async fn answering(head: &'static str, body: Vec<u8>) -> Receiver {
    let body: Arc<[u8]> = body.into();
    Receiver::start(move |mut stream| {
        let body = Arc::clone(&body);
        async move {
            read_request(&mut stream).await;
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(&body).await;
        }
    })
    .await
}

#[track_caller]
pub(super) fn check(got: Result<Answer, SendError>, status: u16) {
    assert_eq!(got.map(|answer| answer.status), Ok(status));
}

#[tokio::test]
async fn a_signed_webhook_arrives_as_it_was_signed() {
    let (sender, mut requests) = mpsc::unbounded_channel();
    let receiver = Receiver::start(move |mut stream| {
        let sender = sender.clone();
        async move {
            let _ = sender.send(read_request(&mut stream).await);
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                .await;
        }
    })
    .await;
    let secret = Secret::new(&mut Rng::from_number(1));
    let now = Time::from_micros(1_795_428_000_000_000);
    let signed = sign(std::slice::from_ref(&secret), "d1", now, BODY.as_bytes());
    let body = Bytes::from_static(BODY.as_bytes());
    let got = client_for(&receiver)
        .post(&receiver.url(), &signed.named(), body)
        .await;
    check(got, 200);

    let (head, body) = requests.recv().await.unwrap();
    assert!(head.starts_with("post /hook http/1.1"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    assert!(head.contains("user-agent: evenhand/"), "{head}");
    for absent in ["referer", "cookie", "authorization"] {
        assert!(!head.contains(absent), "{head}");
    }
    let sent_as = |name: &str| {
        let line = head
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap().to_owned()
    };
    assert_eq!(
        sent_as("webhook-signature"),
        signed.signature.to_lowercase()
    );
    let received = SignedHeaders {
        id: sent_as("webhook-id"),
        timestamp: sent_as("webhook-timestamp"),
        signature: signed.signature,
    };
    assert_eq!(verify(&[secret], &received, body.as_bytes(), now), Ok(()));
}

#[tokio::test]
async fn every_status_is_an_answer() {
    for (head, status) in [
        ("HTTP/1.1 204 No Content\r\n\r\n", 204),
        ("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", 410),
        (
            "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 2\r\n\r\nno",
            500,
        ),
    ] {
        let receiver = answering(head, vec![]).await;
        check(post(&client_for(&receiver), &receiver.url()).await, status);
        assert_eq!(receiver.connection_count(), 1, "nothing is repeated");
    }
}

#[tokio::test]
async fn the_wish_for_a_later_attempt_is_read() {
    let head = "HTTP/1.1 503 Busy\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n";
    let receiver = answering(head, vec![]).await;
    let answer = post(&client_for(&receiver), &receiver.url()).await.unwrap();
    let wait = RetryAfter::Wait(evenhand_model::Duration::from_seconds(120));
    assert_eq!((answer.status, answer.retry_after), (503, Some(wait)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", vec![]).await;
    let location = target.url();
    let receiver = Receiver::start(move |mut stream| {
        let location = location.clone();
        async move {
            read_request(&mut stream).await;
            let head =
                format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            let _ = stream.write_all(head.as_bytes()).await;
        }
    })
    .await;
    let both: [HostPort; 2] =
        [&receiver, &target].map(|one| one.address.to_string().parse().unwrap());
    let client = Client::with_options(Egress::allowing(both), &options()).unwrap();
    check(post(&client, &receiver.url()).await, 302);
    assert_eq!(target.connection_count(), 0);
}

/// Neither hangs longer than the total time allows.
async fn check_timeout(receiver: &Receiver) {
    let started = Instant::now();
    let got = post(&client_for(receiver), &receiver.url()).await;
    assert_eq!(got, Err(SendError::Timeout));
    assert!(started.elapsed() >= Duration::from_millis(600), "it waited");
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "it did not hang"
    );
}

#[tokio::test]
async fn an_endpoint_that_never_answers_times_out() {
    let half_open = Receiver::start(|stream| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(stream);
    })
    .await;
    check_timeout(&half_open).await;
}

#[tokio::test]
async fn an_endpoint_that_answers_a_byte_at_a_time_times_out() {
    let slow = Receiver::start(|mut stream| async move {
        read_request(&mut stream).await;
        for byte in b"HTTP/1.1 200 OK\r\nx: "
            .iter()
            .chain(std::iter::repeat_n(&b'x', 1_000))
        {
            let _ = stream.write_all(&[*byte]).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    check_timeout(&slow).await;
}

#[tokio::test]
async fn the_status_counts_even_if_the_body_is_huge_slow_or_cut() {
    let huge = "HTTP/1.1 200 OK\r\ncontent-length: 50000000\r\n\r\n";
    let receiver = answering(huge, vec![b'x'; 50_000_000]).await;
    check(post(&client_for(&receiver), &receiver.url()).await, 200);

    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this";
    let receiver = answering(cut, vec![]).await;
    check(post(&client_for(&receiver), &receiver.url()).await, 200);

    let slow = Receiver::start(|mut stream| async move {
        read_request(&mut stream).await;
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx")
            .await;
        tokio::time::sleep(Duration::from_secs(60)).await;
    })
    .await;
    let started = Instant::now();
    check(post(&client_for(&slow), &slow.url()).await, 200);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "it did not hang"
    );
}

#[tokio::test]
async fn an_oversized_body_is_not_read_to_its_end() {
    let (sender, mut written) = mpsc::unbounded_channel();
    let receiver = Receiver::start(move |mut stream| {
        let sender = sender.clone();
        async move {
            read_request(&mut stream).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 900000000\r\n\r\n")
                .await;
            let mut bytes_written = 0;
            while stream.write_all(&[b'x'; 65_536]).await.is_ok() {
                bytes_written += 65_536;
            }
            let _ = sender.send(bytes_written);
        }
    })
    .await;
    check(post(&client_for(&receiver), &receiver.url()).await, 200);
    let bytes_written = written.recv().await.unwrap();
    assert!(
        bytes_written < 50_000_000,
        "{bytes_written} bytes were taken"
    );
}

#[tokio::test]
async fn a_connection_that_breaks_before_an_answer_is_an_error() {
    for head in [
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "hello\r\n\r\n",
    ] {
        let receiver = answering(head, vec![]).await;
        let got = post(&client_for(&receiver), &receiver.url()).await;
        assert!(
            matches!(got, Err(SendError::Broken(_))),
            "{head:?}: {got:?}"
        );
    }
}

#[tokio::test]
async fn nobody_listening_is_an_error_that_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::with_options(
        Egress::allowing([address.to_string().parse().unwrap()]),
        &options(),
    );
    let got = post(&client.unwrap(), &format!("http://{address}/?key=hidden")).await;
    let Err(SendError::Connect(why)) = &got else {
        panic!("{got:?}")
    };
    assert!(why.to_lowercase().contains("refused"), "{why}");
    assert!(!why.contains("hidden"), "{why}");
}

#[tokio::test]
async fn a_header_that_splits_lines_is_not_sent() {
    let receiver = answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", vec![]).await;
    let headers = [("webhook-id", "a\r\nx: y")];
    let got = client_for(&receiver)
        .post(&receiver.url(), &headers, Bytes::new())
        .await;
    assert_eq!(got, Err(SendError::Header("webhook-id".into())));
    assert_eq!(receiver.connection_count(), 0);
}

#[test]
fn a_proxy_in_the_environment_is_not_used() {
    let test = ["client::every_status_is_an_answer", "--exact"];
    let nowhere = "http://127.0.0.1:1";
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(test)
        .envs(["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].map(|name| (name, nowhere)))
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

#[tokio::test]
async fn a_stream_gives_chunks_and_takes_lines_at_the_same_time() {
    let (sender, mut bodies) = mpsc::unbounded_channel();
    let receiver = Receiver::start(move |mut stream| {
        let sender = sender.clone();
        async move {
            let mut read = Vec::new();
            while !read.windows(4).any(|end| end == b"\r\n\r\n") {
                if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
                    return;
                }
            }
            // The answer begins before the body has ended, and its lines come in pieces.
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nfirst\nsec")
                .await;
            while !read.ends_with(b"\r\n0\r\n\r\n") {
                if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
                    return;
                }
            }
            let _ = sender.send(String::from_utf8(read).unwrap());
            let _ = stream.write_all(b"ond\nlast").await;
        }
    })
    .await;
    let chunks = ["{\"a\":1}\n", "{\"a\":2}\n"].map(|chunk| Bytes::from_static(chunk.as_bytes()));
    let kind = [("content-type", "application/x-ndjson")];
    let (client, url) = (client_for(&receiver), receiver.url());
    let streamed = client.stream(&url, &kind, chunks.into_iter()).await;
    let (answer, mut lines) = streamed.unwrap();
    assert_eq!(answer.status, 200);
    let mut heard = Vec::new();
    while let Some(line) = lines.next().await.unwrap() {
        heard.push(String::from_utf8(line.to_vec()).unwrap());
    }
    assert_eq!(heard, ["first", "second", "last"]);
    let sent = bodies.recv().await.unwrap();
    assert!(
        sent.contains("content-type: application/x-ndjson"),
        "{sent}"
    );
    assert!(
        sent.contains("{\"a\":1}\n") && sent.contains("{\"a\":2}\n"),
        "{sent}"
    );
}
