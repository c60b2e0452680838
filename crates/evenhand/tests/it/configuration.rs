//! What an operator sets takes effect, and what is wrong about it is told before the server starts.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};
use serde_json::json;

use crate::certificate::server_config;
use crate::house::{House, event, said};

/// Checks a configuration with further lines.
fn config_check(house: &House) -> Output {
    house.command(&["config", "check"]).output().unwrap()
}

#[test]
fn everything_that_is_wrong_with_a_configuration_is_told_at_once_and_nothing_is_changed() {
    let check = |lines: &str, expected: &[&str]| {
        let house = House::new(lines);
        let said = said(&config_check(&house));
        for expected in expected {
            assert!(said.contains(expected), "{lines}: {expected}: {said}");
        }
        let problems = said.matches("error: ").count();
        let expected = expected.iter().filter(|one| !one.starts_with("hint: "));
        assert_eq!(problems, expected.count(), "{lines}: {said}");
        assert!(!house.path("data").exists() && !house.path("data.keys").exists());
    };
    check(
        "rules = \"nowhere\"\npolicies = \"nothere\"\ncheckpoint_file = \"gone/c.jsonl\"\n\
         checkpoint_webhook = \"http://witness.example/\"\npublic_listen = \"8481\"\n\
         extra_roots_file = \"no.pem\"",
        &[
            "there is no rules directory nowhere",
            "there is no policies directory nothere",
            "checkpoint_file: gone can't be written",
            "checkpoint_webhook",
            "public_listen: `8481` is not a host and port",
            "hint: write for example 127.0.0.1:8480",
            "extra_roots_file no.pem",
        ],
    );
    check("public_listen = \"x::8481\"", &["public_listen: `x::8481`"]);
    check(
        "extra_roots_file = \"evenhand.toml\"",
        &["an extra root certificate can't be used: there is none"],
    );
    check(
        "[translation]\ntarget = \"de\"",
        &["translation.url is missing"],
    );
    check(
        "[translation]\nurl = \"http://translate.example\"",
        &["translation.url"],
    );
    check(
        "[mail]\nhost = \"mail.example\"\nfrom = \"nobody\"",
        &["mail: `nobody` is no mail address"],
    );
    check(
        "[mail]\nhost = \"mail.example\"\nfrom = \"a@mail.example\"\nusername = \"a\"\npassword_file = \"no\"",
        &["mail: the password file no can't be used"],
    );
}

#[test]
fn secrets_that_others_can_read_and_keys_that_are_missing_are_told() {
    let mail = "[mail]\nhost = \"mail.example\"\nfrom = \"a@mail.example\"\nusername = \"a\"\n\
                password_file = \"password\"\n";
    let house = House::new(mail);
    let check = |mode: u32, expected: &str| {
        std::fs::write(house.path("password"), "invented\n").unwrap();
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(house.path("password"), mode).unwrap();
        let said = said(&config_check(&house));
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("invented"), "{said}");
    };
    check(0o644, "password can be read by everybody (mode 644)");
    check(0o644, "hint: run: chmod o= password");
    check(0o640, "evenhand.toml is right");
    check(0o600, "gets them at the first start");

    drop(house.serve());
    check(0o600, "evenhand.toml is right");
    let exposed = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(house.path("data.keys/house.key"), exposed).unwrap();
    check(0o600, "house.key can be read by others (mode 644)");
    std::fs::remove_file(house.path("data.keys/house.key")).unwrap();
    check(0o600, "house.key is missing, and the data rest on it");
}

/// A receiver over https with a certificate of an authority of its own: its `host:port`, the authority as
/// PEM, and the first line of each request.
fn https_receiver() -> (String, String, mpsc::Receiver<String>) {
    let (config, authority) = server_config("127.0.0.1");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            let mut head = [0; 4];
            if stream.read_exact(&mut head).is_ok() {
                tell.send(String::from_utf8_lossy(&head).into_owned())
                    .unwrap();
                let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
                let _ = stream.write_all(answer);
            }
        }
    });
    (address, authority, told)
}

#[test]
fn a_receiver_with_a_certificate_of_the_house_s_own_authority_is_reached_where_that_is_named() {
    let (address, authority, told) = https_receiver();
    let allowed = format!("allowed_destinations = [{address:?}]\nretry_wait_max_seconds = 1\n");
    for is_named in [false, true] {
        let roots = if is_named {
            "extra_roots_file = \"roots.pem\"\n"
        } else {
            ""
        };
        let house = House::new(&format!("{allowed}{roots}"));
        std::fs::write(house.path("roots.pem"), &authority).unwrap();
        let server = house.serve();
        let webhook = json!({"url": format!("https://{address}/hook")});
        server.post("/v1/webhooks", &webhook).expect(201);
        let event = event("e1", "a1", "She lives at 9 Mill Road");
        server.post("/v1/events", &event).expect(200);
        if is_named {
            assert_eq!(told.recv_timeout(Duration::from_secs(30)).unwrap(), "POST");
            continue;
        }
        server.wait_for("/v1/deliveries?state=owed", |page| {
            page["items"][0]["attempts"].as_u64() > Some(0)
        });
        assert!(
            told.try_recv().is_err(),
            "an authority that nobody named was trusted"
        );
    }
}

#[test]
fn whether_a_server_is_ready_can_be_asked_without_http() {
    let house = House::new("");
    let output = house.command(&["ready"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("no server runs on"),
        "{}",
        said(&output)
    );
    let mut server = house.serve();
    assert_eq!(house.run(&["ready"]), "ready");
    server.end("TERM");
    let output = house.command(&["ready"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}
