//! Addresses for mail, encrypted before they are written down: XChaCha20-Poly1305
//! (draft-irtf-cfrg-xchacha-03) under a key derived from the house's, with a random nonce.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use evenhand_model::{Contact, Problem, Recipient};

use crate::house::Secret;
use crate::work::Work;

/// Bytes of a nonce; 192 random bits never meet twice.
const NONCE_BYTES: usize = 24;

/// Keeps an address for a person.
pub fn keep(work: &mut Work<'_>, of: Recipient, email: &str) -> Result<(), Problem> {
    let nonce = work.rng.bytes::<NONCE_BYTES>();
    let contact = seal(&work.house.secret, of, email, nonce)?;
    work.put(contact);
    Ok(())
}

fn seal(
    secret: &Secret,
    of: Recipient,
    email: &str,
    nonce: [u8; NONCE_BYTES],
) -> Result<Contact, Problem> {
    let whose = of.to_string();
    let payload = Payload {
        msg: email.as_bytes(),
        aad: whose.as_bytes(),
    };
    let sealed = cipher(secret)
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Problem::internal("an address could not be encrypted"))?;
    Ok(Contact {
        of,
        key_id: secret.id().to_owned(),
        sealed: BASE64.encode([nonce.as_slice(), &sealed].concat()),
    })
}

/// The address; `None` where it was encrypted with another key, or changed, or belongs to somebody
/// else's row.
pub fn open(secret: &Secret, contact: &Contact) -> Option<String> {
    let bytes = BASE64.decode(&contact.sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
    let whose = contact.of.to_string();
    let payload = Payload {
        msg: sealed,
        aad: whose.as_bytes(),
    };
    let opened = cipher(secret)
        .decrypt(&XNonce::from(*nonce), payload)
        .ok()?;
    String::from_utf8(opened).ok()
}

fn cipher(secret: &Secret) -> XChaCha20Poly1305 {
    let mut key = [0; 32];
    // The digest is 64 digits of a 32-byte MAC.
    match hex::decode_to_slice(secret.digest(&[b"contact"]), &mut key) {
        Ok(()) => XChaCha20Poly1305::new(&key.into()),
        Err(_) => unreachable!("a digest is 64 hexadecimal digits"),
    }
}

#[cfg(test)]
mod tests {
    use evenhand_model::{ReportId, Rng, Time};

    use super::*;

    #[test]
    fn an_address_opens_with_its_key_and_in_its_own_row_only() {
        let mut rng = Rng::from_number(1);
        let mut report = || Recipient::Reporter(ReportId::new(Time::from_micros(0), &mut rng));
        let (one, other) = (report(), report());
        let secret = Secret::new("1", [1; 32]);
        let contact = seal(&secret, one, "person@example.org", [7; NONCE_BYTES]).unwrap();
        assert!(!contact.sealed.contains("person"));
        assert_eq!(open(&secret, &contact).unwrap(), "person@example.org");
        assert_eq!(open(&Secret::new("1", [2; 32]), &contact), None);
        let moved = Contact {
            of: other,
            ..contact
        };
        assert_eq!(open(&secret, &moved), None);
    }
}
