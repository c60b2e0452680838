//! The mailer against a mail server of every behaviour.

use std::io;
use std::net::{IpAddr, TcpStream};
use std::sync::Arc;

use base64::Engine as _;
use evenhand_deliver::egress::resolver::LookingUp;
use evenhand_deliver::{
    EgressProblem, Lookup, Mail, MailSettings, MailTls, MailUnsent, Mailer, Options,
};
use evenhand_model::Time;
use rustls::{ServerConfig, ServerConnection, Stream};

use crate::certificate::server_config;
use crate::mail_server::{Behaviour, Ended, MailServer, Session, talk};

fn settings(port: u16) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".into(),
        port,
        tls: MailTls::None,
        from: "Evenhand <safety@house.example>".into(),
        username: None,
        password_file: None,
    }
}

fn options(roots: &str) -> Options {
    Options {
        extra_roots_pem: roots.as_bytes().to_vec(),
        connect_timeout_ms: 500,
        mail_timeout_ms: 700,
        ..Options::default()
    }
}

fn mail() -> Mail {
    Mail {
        id: "a1".into(),
        written_at: Time::from_micros(1_795_428_000_000_000),
        to: "anna@staff.example".into(),
        subject: "T0 case due".into(),
        text: "Hello".into(),
        headers: vec![],
    }
}

async fn send(server: &MailServer, mail: &Mail) -> Result<(), MailUnsent> {
    let mailer = Mailer::new(settings(server.port), &options("")).unwrap();
    mailer.send(mail).await
}

/// The text of a message, decoded.
fn body(message: &str) -> String {
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    if !head.contains("Content-Transfer-Encoding: base64") {
        return body.to_owned();
    }
    let packed: String = body.split_whitespace().collect();
    let bytes = base64::prelude::BASE64_STANDARD.decode(packed).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_message_arrives_with_its_headers_and_its_text_as_written() {
    let server = MailServer::start(Behaviour::default());
    let arabic = "قرار بشأن بلاغك\r\n\u{202b}السطر الثاني\u{202c}\r\n.\r\nend";
    let sent = Mail {
        subject: "قرار".into(),
        text: arabic.into(),
        headers: vec![("Importance", "high".into())],
        ..mail()
    };
    assert_eq!(send(&server, &sent).await, Ok(()));
    let received = server.received().remove(0);
    assert_eq!(received.recipient, "RCPT TO:<anna@staff.example>");
    for header in [
        "From: Evenhand <safety@house.example>\r\n",
        "To: anna@staff.example\r\n",
        "Message-ID: <a1@house.example>\r\n",
        "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Importance: high\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Subject: =?utf-8?b?2YLYsdin2LE=?=\r\n",
    ] {
        assert!(received.text.contains(header), "{header}{}", received.text);
    }
    assert_eq!(body(&received.text), arabic);
}

#[tokio::test]
async fn one_connection_serves_several_messages() {
    let server = MailServer::start(Behaviour::default());
    let mailer = Mailer::new(settings(server.port), &options("")).unwrap();
    for _ in 0..3 {
        assert_eq!(mailer.send(&mail()).await, Ok(()));
    }
    let lines = server.lines();
    let greetings = lines.iter().filter(|line| line.starts_with("EHLO")).count();
    assert_eq!((greetings, server.received().len()), (1, 3), "{lines:?}");
}

#[tokio::test]
async fn whatever_would_begin_a_header_is_refused() {
    let server = MailServer::start(Behaviour::default());
    let split = "a\r\nBcc: everybody@example.com";
    for wrong in [
        Mail {
            subject: split.into(),
            ..mail()
        },
        Mail {
            to: format!("anna@staff.example{split}"),
            ..mail()
        },
        Mail {
            id: split.into(),
            ..mail()
        },
        Mail {
            headers: vec![("X-Case", split.into())],
            ..mail()
        },
        Mail {
            headers: vec![("X-Case\r\nBcc", "a".into())],
            ..mail()
        },
        Mail {
            subject: "a\0b".into(),
            ..mail()
        },
        Mail {
            to: "anna".into(),
            ..mail()
        },
        Mail {
            to: "anna@staff.example, ben@staff.example".into(),
            ..mail()
        },
    ] {
        let sent = send(&server, &wrong).await;
        assert!(
            matches!(sent, Err(MailUnsent::Unfit(_))),
            "{} {sent:?}",
            wrong.to
        );
    }
    assert!(server.lines().is_empty());
}

/// What a refusal says, and whether it is for good.
async fn check_answer(line: &'static str, answer: &'static str, says: &str, is_permanent: bool) {
    let answers = vec![(line, answer)];
    let server = MailServer::start(Behaviour {
        answers,
        ..Behaviour::default()
    });
    let problem = send(&server, &mail()).await.unwrap_err();
    assert_eq!(problem.is_permanent(), is_permanent, "{line} {answer}");
    let said = problem.to_string();
    assert!(said.contains(says), "{line} {answer}: {said}");
    assert!(!said.contains("anna"), "{said}");
}

#[tokio::test]
async fn a_server_that_refuses_is_believed_and_one_that_puts_off_is_asked_again() {
    check_answer(
        "RCPT",
        "550 5.1.1 anna@staff.example unknown",
        "refused it with 550 5.1.1",
        true,
    )
    .await;
    check_answer("RCPT", "550 no anna here", "refused it with 550", true).await;
    check_answer(
        "RCPT",
        "450 4.2.0 anna is greylisted",
        "put it off with 450 4.2.0",
        false,
    )
    .await;
    check_answer(
        "MAIL",
        "530 5.7.0 log in first",
        "put it off with 530",
        false,
    )
    .await;
    check_answer("DATA", "451 later", "put it off with 451", false).await;
    check_answer(".", "554 5.6.0 no", "refused it with 554 5.6.0", true).await;
    check_answer(".", "452 4.3.1 full", "put it off with 452 4.3.1", false).await;
    check_answer("EHLO", "554 go away", "put it off with 554", false).await;
    check_answer("DATA", "what?", "broke", false).await;
}

#[tokio::test]
async fn a_connection_that_breaks_or_falls_silent_is_no_delivery() {
    for line in ["EHLO", "MAIL", "RCPT", "DATA", "."] {
        let drops_at = Some(line);
        let server = MailServer::start(Behaviour {
            drops_at,
            ..Behaviour::default()
        });
        let sent = send(&server, &mail()).await.unwrap_err();
        assert!(!sent.is_permanent(), "{line}: {sent:?}");

        let stalls_at = Some(line);
        let server = MailServer::start(Behaviour {
            stalls_at,
            ..Behaviour::default()
        });
        assert_eq!(
            send(&server, &mail()).await,
            Err(MailUnsent::Timeout),
            "{line}"
        );
        assert!(server.received().is_empty());
    }
}

#[tokio::test]
async fn a_server_that_works_again_takes_the_same_message() {
    let drops_at = Some(".");
    let server = MailServer::start(Behaviour {
        drops_at,
        ..Behaviour::default()
    });
    let mailer = Mailer::new(settings(server.port), &options("")).unwrap();
    assert!(mailer.send(&mail()).await.is_err());
    server.behave(Behaviour::default());
    assert_eq!(mailer.send(&mail()).await, Ok(()));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn nobody_listening_is_said() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let sent = Mailer::new(settings(port), &options(""))
        .unwrap()
        .send(&mail())
        .await;
    let Err(MailUnsent::Connect(why)) = &sent else {
        panic!("{sent:?}")
    };
    assert!(why.to_lowercase().contains("refused"), "{why}");
}

/// A server with a certificate, which begins encrypted or becomes so.
fn secure_server(config: &Arc<ServerConfig>, from_the_start: bool) -> MailServer {
    let config = Arc::clone(config);
    let behaviour = Behaviour {
        extensions: vec!["STARTTLS", "AUTH PLAIN"],
        ..Behaviour::default()
    };
    let secure = move |mut stream: TcpStream, behaviour: &Behaviour, session: &Session| {
        let mut greets = true;
        if !from_the_start {
            greets = false;
            if let Ended::Closed = talk(&mut &stream, true, behaviour, session)? {
                return Ok(());
            }
        }
        let mut secured = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        let mut stream = Stream::new(&mut secured, &mut stream);
        talk(&mut stream, greets, behaviour, session).map(|_| ())
    };
    MailServer::start_with(behaviour, secure)
}

#[tokio::test]
async fn the_connection_is_encrypted_before_the_password_and_certificates_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let password_file = folder.path().join("password");
    std::fs::write(&password_file, "secret\n").unwrap();
    let (config, authority) = server_config("127.0.0.1");
    for (tls, from_the_start) in [(MailTls::Starttls, false), (MailTls::Implicit, true)] {
        let server = secure_server(&config, from_the_start);
        let settings = MailSettings {
            tls,
            username: Some("evenhand".into()),
            password_file: Some(password_file.clone()),
            ..settings(server.port)
        };
        let mailer = Mailer::new(settings.clone(), &options(&authority)).unwrap();
        assert_eq!(mailer.send(&mail()).await, Ok(()), "{tls:?}");
        let login = base64::prelude::BASE64_STANDARD.encode("\0evenhand\0secret");
        assert!(server.lines().contains(&format!("AUTH PLAIN {login}")));
        assert_eq!(server.received().len(), 1);
        assert!(!format!("{mailer:?}").contains("\"secret\""));

        let untrusting = Mailer::new(settings, &options("")).unwrap();
        let sent = untrusting.send(&mail()).await;
        let Err(MailUnsent::Connect(why)) = &sent else {
            panic!("{sent:?}")
        };
        assert!(why.contains("certificate"), "{why}");
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing() {
    let server = MailServer::start(Behaviour::default());
    let settings = MailSettings {
        tls: MailTls::Starttls,
        ..settings(server.port)
    };
    let sent = Mailer::new(settings, &options(""))
        .unwrap()
        .send(&mail())
        .await;
    assert_eq!(sent, Err(MailUnsent::NoStarttls));
    assert!(server.received().is_empty());
}

#[test]
fn settings_that_can_not_work_are_refused_with_the_reason() {
    let check = |settings: MailSettings, expected: &str| {
        let said = match Mailer::new(settings, &options("")) {
            Ok(_) => "fine".to_owned(),
            Err(problem) => problem.to_string(),
        };
        assert!(said.contains(expected), "{said}");
    };
    let login = MailSettings {
        username: Some("a".into()),
        password_file: Some("/no/such/file".into()),
        ..settings(25)
    };
    check(settings(25), "fine");
    for host in ["mail example", "mail.example:25", "mail.example\n", ""] {
        let host = host.to_owned();
        check(
            MailSettings {
                host,
                ..settings(25)
            },
            "is no host",
        );
    }
    check(
        MailSettings {
            host: "::1".into(),
            ..settings(25)
        },
        "fine",
    );
    check(
        MailSettings {
            from: "nobody".into(),
            ..settings(25)
        },
        "`nobody` is no mail address",
    );
    check(login.clone(), "/no/such/file can't be used: No such file");
    check(
        MailSettings {
            password_file: None,
            ..login.clone()
        },
        "set both or neither",
    );
    check(
        MailSettings {
            host: "mail.example".into(),
            ..login
        },
        "without encryption",
    );
}

/// A name service in somebody else's hands.
struct Hijacked;

impl Lookup for Hijacked {
    fn addresses(&self, _: &str) -> LookingUp {
        let metadata: IpAddr = [169, 254, 169, 254].into();
        Box::pin(async move { Ok(vec![metadata]) })
    }
}

#[tokio::test]
async fn no_name_leads_to_a_metadata_service() {
    let options = Options {
        lookup: Arc::new(Hijacked),
        ..options("")
    };
    let settings = MailSettings {
        host: "mail.example".into(),
        ..settings(25)
    };
    let sent = Mailer::new(settings, &options).unwrap().send(&mail()).await;
    let refused = matches!(sent, Err(MailUnsent::Egress(EgressProblem::Address { .. })));
    assert!(refused, "{sent:?}");
}
