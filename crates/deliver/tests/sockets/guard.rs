//! The client where names lead to places that they should not lead to.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use evenhand_deliver::egress::resolver::LookingUp;
use evenhand_deliver::{Client, Egress, EgressProblem, Lookup, Options, SendError};

use crate::client::{answering, check, options, post};

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
