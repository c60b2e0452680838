//! Certificates are checked: authority, name and nothing less.

use crate::certificate::server_config;
use crate::receiver::{Receiver, read_request};
use bytes::Bytes;
use evenhand_deliver::{Answer, Client, ClientProblem, Egress, Options, SendError};
use tokio::io::AsyncWriteExt as _;
use tokio_rustls::TlsAcceptor;

/// An https receiver at 127.0.0.1 whose certificate is for `name`, and its authority as PEM.
async fn https_receiver(name: &str) -> (Receiver, String) {
    let (config, authority) = server_config(name);
    let acceptor = TlsAcceptor::from(config);
    let receiver = Receiver::start(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            read_request(&mut stream).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                .await;
        }
    })
    .await;
    (receiver, authority)
}

async fn post(receiver: &Receiver, extra_roots_pem: &str) -> Result<Answer, SendError> {
    let options = Options {
        extra_roots_pem: extra_roots_pem.as_bytes().to_vec(),
        ..Options::default()
    };
    let egress = Egress::allowing([receiver.address.to_string().parse().unwrap()]);
    let client = Client::with_options(egress, &options).unwrap();
    let url = format!("https://{}/hook", receiver.address);
    client.post(&url, &[], Bytes::new()).await
}

#[tokio::test]
async fn an_authority_that_the_operator_names_is_trusted_and_no_other() {
    let (receiver, authority) = https_receiver("127.0.0.1").await;
    assert_eq!(
        post(&receiver, &authority)
            .await
            .map(|answer| answer.status),
        Ok(200)
    );

    let got = post(&receiver, "").await;
    let Err(SendError::Connect(why)) = &got else {
        panic!("{got:?}")
    };
    assert!(why.contains("certificate"), "{why}");

    let (_, other_authority) = https_receiver("127.0.0.1").await;
    let got = post(&receiver, &other_authority).await;
    assert!(matches!(got, Err(SendError::Connect(_))), "{got:?}");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let (receiver, authority) = https_receiver("hooks.example.com").await;
    let got = post(&receiver, &authority).await;
    let Err(SendError::Connect(why)) = &got else {
        panic!("{got:?}")
    };
    assert!(why.contains("certificate"), "{why}");
}

#[test]
fn a_broken_certificate_file_is_named() {
    let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let options = Options {
        extra_roots_pem: pem.as_bytes().to_vec(),
        ..Options::default()
    };
    let got = Client::with_options(Egress::new(), &options);
    assert!(matches!(got, Err(ClientProblem::Roots(_))), "{got:?}");
}
