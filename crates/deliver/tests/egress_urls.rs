//! Which URLs may be called, judged as text.

use evenhand_deliver::fuzz::fuzz_egress_url;
use evenhand_deliver::{Egress, EgressProblem, HostPort};
use evenhand_model::Rng;

/// The word for each outcome in the tables.
fn word(outcome: &Result<evenhand_deliver::Destination, EgressProblem>) -> &'static str {
    match outcome {
        Ok(destination) if destination.is_listed() => "listed",
        Ok(_) => "public",
        Err(EgressProblem::NotAUrl) => "no url",
        Err(EgressProblem::TooLong { .. }) => "too long",
        Err(EgressProblem::Ambiguous) => "ambiguous",
        Err(EgressProblem::Scheme { .. }) => "scheme",
        Err(EgressProblem::Credentials) => "credentials",
        Err(EgressProblem::NotHttps { .. }) => "not https",
        Err(EgressProblem::Port { .. }) => "port",
        Err(EgressProblem::TrailingDot { .. }) => "dot",
        Err(EgressProblem::LocalName { .. }) => "local name",
        Err(EgressProblem::Disguised { .. }) => "disguised",
        Err(EgressProblem::Metadata { .. }) => "metadata",
        Err(EgressProblem::Address { .. }) => "address",
        Err(EgressProblem::Unresolved { .. }) => "unresolved",
    }
}

#[track_caller]
fn check(egress: &Egress, cases: &[(&str, &str)]) {
    for (url, expected) in cases {
        let outcome = egress.check(url);
        assert_eq!(word(&outcome), *expected, "{url}: {outcome:?}");
    }
}

const PUBLIC: &[(&str, &str)] = &[
    ("https://example.com", "public"),
    ("https://example.com/hook?a=b#c", "public"),
    ("https://example.com:443/hook", "public"),
    ("HTTPS://Example.COM/hook", "public"),
    ("https://bücher.example/", "public"),
    ("https://8.8.8.8/hook", "public"),
    ("https://8.8.8.8:443", "public"),
    ("https://[2600::1]/hook", "public"),
    ("https://example.com/@someone", "public"),
    ("https://example.com/?next=http://127.0.0.1/", "public"),
    ("https://127.0.0.1.example.com/", "public"),
    ("https://localhost.example.com/", "public"),
];

const REFUSED: &[(&str, &str)] = &[
    // What is no https URL.
    ("", "no url"),
    ("example.com/hook", "no url"),
    ("https://", "no url"),
    ("https:///", "no url"),
    ("https://exa<mple.com/", "no url"),
    ("https://[fe80::1%25eth0]/", "no url"),
    ("https://example.com:99999/", "no url"),
    ("https://1.2.3.4.5/", "no url"),
    ("https://999.1.1.1/", "no url"),
    ("file:///etc/passwd", "scheme"),
    ("ftp://example.com/", "scheme"),
    ("gopher://example.com/", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("data:text/plain,x", "scheme"),
    ("unix:/run/docker.sock", "scheme"),
    ("http://example.com/hook", "not https"),
    ("http://example.com:443/hook", "not https"),
    ("https://example.com:80/", "port"),
    ("https://example.com:8443/", "port"),
    ("https://example.com:22/", "port"),
    // What programs read differently.
    (" https://example.com/", "ambiguous"),
    ("https://example.com/ ", "ambiguous"),
    ("https://example.com\t/", "ambiguous"),
    ("https://exam\nple.com/", "ambiguous"),
    ("https://example.com\r\nHost: other/", "ambiguous"),
    ("https://example.com\\@127.0.0.1/", "ambiguous"),
    ("https:\\\\example.com", "ambiguous"),
    ("https://example.com/\u{0}", "ambiguous"),
    ("https://example.com/\u{2003}x", "ambiguous"),
    // Credentials.
    ("https://user@example.com/", "credentials"),
    ("https://user:word@example.com/", "credentials"),
    ("https://@example.com/", "credentials"),
    ("https://:@example.com/", "credentials"),
    ("https://example.com@127.0.0.1/", "credentials"),
    ("https://example.com:443@10.0.0.1/", "credentials"),
    // Names that are not public.
    ("https://localhost/", "local name"),
    ("https://LOCALHOST/", "local name"),
    ("https://hooks.localhost/", "local name"),
    ("https://printer.local/", "local name"),
    ("https://db.internal/", "local name"),
    ("https://nas.home.arpa/", "local name"),
    ("https://hidden.onion/", "local name"),
    ("https://intranet/", "local name"),
    ("https://loc%61lhost/", "local name"),
    ("https://ⓛocalhost/", "local name"),
    ("https://example.com./", "dot"),
    ("https://localhost./", "dot"),
    (
        "https://metadata.google.internal/computeMetadata/v1/",
        "metadata",
    ),
    ("https://metadata.google.internal./", "metadata"),
    ("https://METADATA.goog/", "metadata"),
    ("https://instance-data/latest/", "metadata"),
    // Addresses that lead inside.
    ("https://127.0.0.1/", "address"),
    ("https://127.255.255.254/", "address"),
    ("https://0.0.0.0/", "address"),
    ("https://10.0.0.1/", "address"),
    ("https://172.16.0.1/", "address"),
    ("https://172.31.255.255/", "address"),
    ("https://192.168.1.1/", "address"),
    ("https://100.64.0.1/", "address"),
    ("https://169.254.169.254/latest/meta-data/", "address"),
    ("https://169.254.170.2/", "address"),
    ("https://100.100.100.200/", "address"),
    ("https://168.63.129.16/", "address"),
    ("https://192.0.2.1/", "address"),
    ("https://198.18.0.1/", "address"),
    ("https://203.0.113.9/", "address"),
    ("https://224.0.0.1/", "address"),
    ("https://255.255.255.255/", "address"),
    ("https://[::]/", "address"),
    ("https://[::1]/", "address"),
    ("https://[0:0:0:0:0:0:0:1]/", "address"),
    ("https://[::ffff:127.0.0.1]/", "address"),
    ("https://[::ffff:7f00:1]/", "address"),
    ("https://[::ffff:8.8.8.8]/", "address"),
    ("https://[::127.0.0.1]/", "address"),
    ("https://[64:ff9b::7f00:1]/", "address"),
    ("https://[64:ff9b::a9fe:a9fe]/", "address"),
    ("https://[2002:7f00:1::]/", "address"),
    ("https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "address"),
    ("https://[2001:db8::1]/", "address"),
    ("https://[fc00::1]/", "address"),
    ("https://[fd00:ec2::254]/", "address"),
    ("https://[fe80::1]/", "address"),
    ("https://[ff02::1]/", "address"),
    // Addresses in disguise, even public ones.
    ("https://2130706433/", "disguised"),
    ("https://134744072/", "disguised"),
    ("https://0x7f000001/", "disguised"),
    ("https://0x7f.0.0.1/", "disguised"),
    ("https://0177.0.0.1/", "disguised"),
    ("https://017700000001/", "disguised"),
    ("https://127.1/", "disguised"),
    ("https://127.0.1/", "disguised"),
    ("https://0/", "disguised"),
    ("https://127.0.0.1./", "disguised"),
    ("https://127%2e0%2e0%2e1/", "disguised"),
    ("https://127。0。0。1/", "disguised"),
    ("https://１２７.0.0.1/", "disguised"),
    ("https://①②⑦.⓪.⓪.①/", "disguised"),
    ("https:127.0.0.1/", "no url"),
    ("https:/example.com/", "no url"),
    ("https:///example.com/", "no url"),
    ("https:/?://example.com/", "no url"),
];

#[test]
fn without_a_list_only_public_https_on_port_443_may_be_called() {
    check(&Egress::new(), PUBLIC);
    check(&Egress::new(), REFUSED);
    assert!(REFUSED.len() >= 60);
}

fn listing(entries: &[&str]) -> Egress {
    Egress::allowing(
        entries
            .iter()
            .map(|entry| entry.parse::<HostPort>().unwrap()),
    )
}

#[test]
fn a_listed_host_and_port_may_be_private_and_plain_but_never_metadata() {
    let egress = listing(&[
        "127.0.0.1:8080",
        "hooks.lan:80",
        "Localhost:9000",
        "[::1]:8080",
        "10.0.0.5:443",
        "bare:443",
        "169.254.169.254:80",
        "metadata.google.internal:80",
        "100.100.100.200:80",
        "[fd00:ec2::254]:80",
        "[::ffff:127.0.0.1]:80",
        "224.0.0.1:80",
        "0.0.0.0:80",
    ]);
    check(
        &egress,
        &[
            ("http://127.0.0.1:8080/hook", "listed"),
            ("https://127.0.0.1:8080/hook", "listed"),
            ("http://hooks.lan/hook", "listed"),
            ("http://HOOKS.lan:80", "listed"),
            ("http://localhost:9000", "listed"),
            ("http://[::1]:8080/", "listed"),
            ("http://[0:0::1]:8080/", "listed"),
            ("https://10.0.0.5/", "listed"),
            ("https://bare/", "listed"),
            ("http://127.0.0.1:8081/", "address"),
            ("http://127.0.0.2:8080/", "address"),
            ("http://127.1:8080/", "disguised"),
            ("http://2130706433:8080/", "disguised"),
            ("http://user@127.0.0.1:8080/", "credentials"),
            ("http://hooks.lan:81/", "not https"),
            ("http://hooks.lan./", "dot"),
            ("http://localhost:9001/", "local name"),
            ("http://169.254.169.254/", "address"),
            ("http://metadata.google.internal/", "metadata"),
            ("http://100.100.100.200/", "address"),
            ("http://[fd00:ec2::254]/", "address"),
            ("http://[::ffff:127.0.0.1]/", "address"),
            ("http://224.0.0.1/", "address"),
            ("http://0.0.0.0/", "address"),
            ("https://example.com/", "public"),
        ],
    );
}

#[test]
fn a_long_url_is_refused() {
    let url = |length: usize| format!("https://example.com/{}", "a".repeat(length - 20));
    assert_eq!(word(&Egress::new().check(&url(2_048))), "public");
    assert_eq!(word(&Egress::new().check(&url(2_049))), "too long");
}

#[test]
fn a_refusal_never_repeats_credentials_path_or_query() {
    for (url, _) in REFUSED {
        let with_secrets = url
            .replace("/latest/", "/secret/")
            .replace("user", "secret");
        let Err(problem) = Egress::new().check(&with_secrets) else {
            continue;
        };
        let said = format!("{problem} {problem:?}");
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn a_list_entry_needs_host_and_port() {
    for wrong in [
        "",
        "host",
        "host:",
        ":80",
        "host:0",
        "host:65536",
        "ho st:80",
        "::1:80:x",
        "http://host:80",
    ] {
        assert!(wrong.parse::<HostPort>().is_err(), "{wrong}");
    }
    let entry: HostPort = "Hooks.LAN:8080".parse().unwrap();
    assert_eq!(entry.to_string(), "hooks.lan:8080");
}

#[test]
fn whatever_bytes_come_the_guard_keeps_its_promise() {
    let corpus: Vec<&str> = PUBLIC.iter().chain(REFUSED).map(|(url, _)| *url).collect();
    let mut rng = Rng::from_number(2026);
    for _ in 0..50_000 {
        let mut pick = || rng.below(corpus.len() as u64) as usize;
        let (first, second) = (corpus[pick()].as_bytes(), corpus[pick()].as_bytes());
        let cut = rng.below(first.len() as u64 + 1) as usize;
        let rest = rng.below(second.len() as u64 + 1) as usize;
        let mut bytes = [&first[..cut], &second[rest..]].concat();
        if !bytes.is_empty() && rng.below(2) == 0 {
            let at = rng.below(bytes.len() as u64) as usize;
            bytes[at] = rng.bytes::<1>()[0];
        }
        fuzz_egress_url(&bytes);
    }
}
