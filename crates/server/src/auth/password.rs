//! Passwords: Argon2id, with a salt for each.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use evenhand_model::Problem;
use tokio::sync::Semaphore;

/// Shortest password, in characters (NIST SP 800-63B-4, section 3.1.1.2, for a password that stands
/// alone).
pub const PASSWORD_CHARACTERS_MIN: usize = 15;
/// Longest password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 512;
/// Memory, passes and lanes that OWASP's Password Storage Cheat Sheet asks for at least.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Passwords that are hashed at a time, since each one takes a core and 19 MiB.
static ROOM: Semaphore = Semaphore::const_new(2);
/// What a password is compared with where nobody of that name has one, so that the time an answer
/// takes tells nobody who has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The salted hash of a new password.
pub async fn hash(password: String) -> Result<String, Problem> {
    if password.chars().count() < PASSWORD_CHARACTERS_MIN || password.len() > PASSWORD_BYTES_MAX {
        let detail = format!(
            "expected {PASSWORD_CHARACTERS_MIN} characters at least and {PASSWORD_BYTES_MAX} bytes at most; \
             some words in a row are easy to remember and hard to guess"
        );
        return Err(Problem::invalid(detail).at("password"));
    }
    hash_text(password).await
}

/// Shortest passphrase for one file, in characters: tries are counted, and it opens nothing else.
pub const PASSPHRASE_CHARACTERS_MIN: usize = 8;

/// The salted hash of a new passphrase.
pub async fn hash_passphrase(passphrase: String) -> Result<String, Problem> {
    let characters = passphrase.chars().count();
    if characters < PASSPHRASE_CHARACTERS_MIN || passphrase.len() > PASSWORD_BYTES_MAX {
        let detail = format!(
            "expected {PASSPHRASE_CHARACTERS_MIN} characters at least and {PASSWORD_BYTES_MAX} bytes at most"
        );
        return Err(Problem::invalid(detail).at("passphrase"));
    }
    hash_text(passphrase).await
}

async fn hash_text(text: String) -> Result<String, Problem> {
    with_room(move || {
        let hashed = argon2()?.hash_password(text.as_bytes());
        hashed.map(|hash| hash.to_string()).map_err(failed)
    })
    .await
}

/// Whether a password is the one that was hashed. Takes as long where there is none.
pub async fn is_right(password: String, hash: Option<String>) -> Result<bool, Problem> {
    if password.len() > PASSWORD_BYTES_MAX {
        return Ok(false);
    }
    with_room(move || {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let hash = PasswordHash::new(&hash).map_err(failed)?;
        let fits = argon2()?.verify_password(password.as_bytes(), &hash);
        Ok(fits.is_ok() && is_known)
    })
    .await
}

fn argon2() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn with_room<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let _room = ROOM.acquire().await.map_err(failed)?;
    tokio::task::spawn_blocking(work).await.map_err(failed)?
}

fn failed(_: impl std::fmt::Display) -> Problem {
    Problem::internal("a password could not be worked on")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_opens_what_it_was_set_for_and_nothing_else() {
        let words = "copper kettle over moss".to_owned();
        let hashed = hash(words.clone()).await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(hashed, hash(words.clone()).await.unwrap());
        for (password, hash, expected) in [
            (words.clone(), Some(hashed.clone()), true),
            ("copper kettle over mosS".to_owned(), Some(hashed), false),
            (words, None, false),
        ] {
            assert_eq!(is_right(password, hash).await, Ok(expected));
        }
    }

    #[tokio::test]
    async fn what_is_easily_guessed_or_endless_is_no_password() {
        for wrong in ["", "fourteen chars", &"a".repeat(PASSWORD_BYTES_MAX + 1)] {
            let problem = hash(wrong.to_owned()).await.unwrap_err();
            assert_eq!(problem.field.as_deref(), Some("password"));
        }
    }
}
