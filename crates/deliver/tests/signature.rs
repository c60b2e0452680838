//! Webhooks are signed as the standard says.

use evenhand_deliver::{Secret, SignatureProblem, SignedHeaders, sign, verify};
use evenhand_model::{Duration, Rng, Time};

/// The example that the standard's libraries are tested with.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SENT_AT: Time = Time::from_micros(1_614_265_330_000_000);
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn secret() -> Secret {
    Secret::parse(SECRET).unwrap()
}

fn signed() -> SignedHeaders {
    sign(&[secret()], ID, SENT_AT, BODY)
}

#[test]
fn the_published_example_gives_the_published_signature() {
    let headers = signed();
    assert_eq!(
        headers.named(),
        [
            ("webhook-id", ID),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", SIGNATURE),
        ]
    );
    assert_eq!(verify(&[secret()], &headers, BODY, SENT_AT), Ok(()));
}

#[test]
fn every_changed_byte_is_found() {
    let good = signed();
    let not_signed = Err(SignatureProblem::NotSigned);
    for at in 0..BODY.len() {
        let mut body = BODY.to_vec();
        body[at] ^= 1;
        assert_eq!(verify(&[secret()], &good, &body, SENT_AT), not_signed);
    }
    let changed = |change: fn(&mut SignedHeaders)| {
        let mut headers = good.clone();
        change(&mut headers);
        verify(&[secret()], &headers, BODY, SENT_AT)
    };
    assert_eq!(changed(|headers| headers.id.push('x')), not_signed);
    assert_eq!(
        changed(|headers| headers.timestamp = "1614265331".into()),
        not_signed
    );
    assert_eq!(changed(|headers| headers.signature.clear()), not_signed);
    assert_eq!(
        changed(|headers| headers.signature = "v1,".into()),
        not_signed
    );
    assert_eq!(
        changed(|headers| headers.signature.replace_range(0..2, "v2")),
        not_signed
    );
    assert_eq!(
        changed(|headers| headers.signature.truncate(20)),
        not_signed
    );
    let no_time = changed(|headers| headers.timestamp = "yesterday".into());
    assert_eq!(no_time, Err(SignatureProblem::NotATimestamp));
    let any_time = changed(|headers| headers.timestamp = i64::MIN.to_string());
    assert_eq!(any_time, Err(SignatureProblem::TooFarInTime));
}

#[test]
fn a_webhook_holds_for_five_minutes_either_way() {
    for (seconds, held) in [
        (-301, false),
        (-300, true),
        (0, true),
        (300, true),
        (301, false),
    ] {
        let now = SENT_AT.plus(Duration::from_seconds(seconds));
        let expected = if held {
            Ok(())
        } else {
            Err(SignatureProblem::TooFarInTime)
        };
        assert_eq!(
            verify(&[secret()], &signed(), BODY, now),
            expected,
            "{seconds}"
        );
    }
}

#[test]
fn while_a_secret_is_changed_both_sign_and_either_is_enough() {
    let mut rng = Rng::from_number(1);
    let (new, other) = (Secret::new(&mut rng), Secret::new(&mut rng));
    let headers = sign(&[new.clone(), secret()], ID, SENT_AT, BODY);
    let signatures: Vec<&str> = headers.signature.split(' ').collect();
    assert_eq!(signatures.len(), 2);
    assert_eq!(signatures[1], SIGNATURE);
    for (known, expected) in [
        (vec![new.clone()], Ok(())),
        (vec![secret()], Ok(())),
        (vec![other.clone(), secret()], Ok(())),
        (vec![other], Err(SignatureProblem::NotSigned)),
        (vec![], Err(SignatureProblem::NotSigned)),
    ] {
        assert_eq!(verify(&known, &headers, BODY, SENT_AT), expected);
    }
}

#[test]
fn a_secret_survives_its_text_and_never_shows_itself() {
    let secret = Secret::new(&mut Rng::from_number(2));
    assert_eq!(
        Secret::parse(&format!(" {}\n", secret.to_text())),
        Ok(secret.clone())
    );
    assert_eq!(format!("{secret:?}"), "Secret(hidden)");
    for wrong in [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_c2hvcnQ=",
        "whsec_not base64",
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ] {
        assert_eq!(
            Secret::parse(wrong),
            Err(SignatureProblem::NotASecret),
            "{wrong}"
        );
    }
}
