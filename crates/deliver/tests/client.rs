//! The client against real receivers on real sockets.

mod receiver;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use evenhand_deliver::egress::resolver::LookingUp;
use evenhand_deliver::{
    Answer, Client, Egress, EgressProblem, HostPort, Lookup, Options, RetryAfter, Secret,
    SendError, SignedHeaders, sign, verify,
};
use evenhand_model::{Rng, Time};
use receiver::{Receiver, read_request};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const BODY: &str = r#"{"type":"action.ordered"}"#;

fn options() -> Options {
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

async fn post(client: &Client, url: &str) -> Result<Answer, SendError> {
    client
        .post(
            url,
            &[("webhook-id", "e1")],
            Bytes::from_static(BODY.as_bytes()),
        )
        .await
}

/// A receiver that reads the request, sends `head` and `body`, and closes.
async fn answering(head: &'static str, body: Vec<u8>) -> Receiver {
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
fn check(got: Result<Answer, SendError>, status: u16) {
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
    let both = [&receiver, &target].map(|one| one.address.to_string().parse().unwrap());
    let client = Client::with_options(Egress::allowing::<[HostPort; 2]>(both), &options()).unwrap();
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

/// Answers every name with the next of its lists, and counts how often it was asked.
struct Changing {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Changing {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let list = |list: &&[&str]| list.iter().map(|text| text.parse().unwrap()).collect();
        Arc::new(Self {
            answers: answers.iter().map(list).collect(),
            asked: AtomicUsize::new(0),
        })
    }
}

impl Lookup for Changing {
    fn addresses(&self, _: &str) -> LookingUp {
        let time = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.get(time).or(self.answers.last()).cloned();
        Box::pin(async move { answer.ok_or_else(|| io::Error::other("no such name")) })
    }
}

fn resolving(egress: Egress, lookup: &Arc<Changing>) -> Client {
    let lookup: Arc<dyn Lookup> = lookup.clone();
    Client::with_options(
        egress,
        &Options {
            lookup,
            ..options()
        },
    )
    .unwrap()
}

#[tokio::test]
async fn a_public_name_that_leads_inside_is_refused_before_connecting() {
    for inside in [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "fd00::1",
    ] {
        let lookup = Changing::new(&[&[inside]]);
        let got = post(
            &resolving(Egress::new(), &lookup),
            "https://hooks.example.com/",
        )
        .await;
        let address: IpAddr = inside.parse().unwrap();
        assert!(
            matches!(&got, Err(SendError::Refused(EgressProblem::Address { address: found, .. })) if *found == address),
            "{inside}: {got:?}"
        );
    }
    let lookup = Changing::new(&[]);
    let got = post(
        &resolving(Egress::new(), &lookup),
        "https://hooks.example.com/",
    )
    .await;
    assert!(
        matches!(
            got,
            Err(SendError::Refused(EgressProblem::Unresolved { .. }))
        ),
        "{got:?}"
    );
}

#[tokio::test]
async fn a_listed_name_may_lead_inside_but_never_to_metadata() {
    let receiver = answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", vec![]).await;
    let listed = format!("hooks.lan:{}", receiver.address.port());
    let url = format!("http://{listed}/hook");
    let egress = Egress::allowing([listed.parse().unwrap()]);

    let inside = Changing::new(&[&["127.0.0.1"]]);
    check(post(&resolving(egress.clone(), &inside), &url).await, 200);

    let metadata = Changing::new(&[&["169.254.169.254", "fd00:ec2::254"]]);
    let got = post(&resolving(egress, &metadata), &url).await;
    assert!(
        matches!(got, Err(SendError::Refused(EgressProblem::Address { .. }))),
        "{got:?}"
    );
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked() {
    let receiver = answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", vec![]).await;
    let listed = format!("hooks.lan:{}", receiver.address.port());
    let egress = Egress::allowing([listed.parse().unwrap()]);
    let rebinding = Changing::new(&[&["127.0.0.1"], &["169.254.169.254"]]);
    let client = resolving(egress, &rebinding);
    check(post(&client, &format!("http://{listed}/hook")).await, 200);
    assert_eq!(
        rebinding.asked.load(Ordering::SeqCst),
        1,
        "one look-up, one check, one connection"
    );
    assert_eq!(receiver.connection_count(), 1);
}

#[tokio::test]
async fn a_refused_url_reaches_nobody() {
    let receiver = answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", vec![]).await;
    let client = Client::with_options(Egress::new(), &options()).unwrap();
    let got = post(&client, &receiver.url()).await;
    assert!(matches!(got, Err(SendError::Refused(_))), "{got:?}");
    assert_eq!(receiver.connection_count(), 0);
}
