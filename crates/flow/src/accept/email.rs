//! Addresses that mail can be sent to.

use evenhand_model::{Problem, limits};

/// Refuses what is no address that mail can be sent to. Only delivery proves that it exists.
pub fn check(field: &str, email: &str) -> Result<(), Problem> {
    let (name, host) = email.rsplit_once('@').unwrap_or_default();
    let fits = |c: char| !c.is_control() && !c.is_whitespace() && !"<>,;:\"()[]\\".contains(c);
    let is_right = !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && email.len() <= limits::EMAIL_BYTES_MAX
        && email.chars().filter(|c| *c != '@').all(fits)
        && !name.contains('@');
    if is_right {
        return Ok(());
    }
    Err(Problem::invalid("expected an e-mail address like name@example.org").at(field))
}

#[cfg(test)]
mod tests {

    #[test]
    fn what_is_no_address_is_refused() {
        let check = |email: &str, is_right: bool| {
            assert_eq!(super::check("email", email).is_ok(), is_right, "{email}");
        };
        check("a@b.example", true);
        check("نام@مثال.example", true);
        check("a+b.c@sub.b.example", true);
        for wrong in [
            "",
            "a",
            "a@b",
            "@b.example",
            "a@.example",
            "a b@c.example",
            "a@b@c.example",
        ] {
            check(wrong, false);
        }
        check("a@b.example\r\nBcc: c@d.example", false);
        check("<a@b.example>", false);
        check(&format!("{}@b.example", "a".repeat(300)), false);
    }
}
