//! Addresses for mail, encrypted before they are written down.

use evenhand_model::{Contact, Problem, Recipient};

use crate::house::Secret;
use crate::sealing::{NONCE_BYTES, Seal};
use crate::work::Work;

const PURPOSE: &str = "contact";

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
    let seal = Seal::for_purpose(secret, PURPOSE);
    Ok(Contact {
        of,
        key_id: secret.id().to_owned(),
        sealed: seal.close(&of.to_string(), email.as_bytes(), nonce)?,
    })
}

/// The address; `None` where it was encrypted with another key, or changed, or belongs to somebody
/// else's row.
pub fn open(secret: &Secret, contact: &Contact) -> Option<String> {
    let seal = Seal::for_purpose(secret, PURPOSE);
    let opened = seal.open(&contact.of.to_string(), &contact.sealed)?;
    String::from_utf8(opened).ok()
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
