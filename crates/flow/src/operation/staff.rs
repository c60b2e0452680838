//! People who work here, and keys.

use evenhand_model::{Act, ApiKey, Problem, User};

use super::care;
use crate::work::{Line, Operation, Stop, Work};

/// Adds a user.
#[derive(Clone, Debug)]
pub struct AddUser {
    /// The user.
    pub user: User,
}

impl Operation for AddUser {
    type Answer = User;

    fn run(&self, work: &mut Work<'_>) -> Result<User, Stop> {
        let name = &self.user.name;
        if name.trim().is_empty() || name.len() > 128 || !name.chars().all(is_shown) {
            let detail = "expected a name of 1 to 128 bytes, without control characters";
            return Err(Problem::invalid(detail).at("name").into());
        }
        work.get::<User>(self.user.id)?;
        work.put(self.user.clone());
        record_user(work, &self.user);
        Ok(self.user.clone())
    }
}

/// Whether a character shows as itself wherever a name is printed: none that breaks the line, colours a
/// terminal or turns the direction of what follows (Unicode Standard Annex 9, explicit formatting).
fn is_shown(c: char) -> bool {
    let turns_direction = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !turns_direction
}

/// Changes a user's role or access.
#[derive(Clone, Debug)]
pub struct ChangeUser {
    /// The user as it should be.
    pub user: User,
}

impl Operation for ChangeUser {
    type Answer = User;

    fn run(&self, work: &mut Work<'_>) -> Result<User, Stop> {
        let before = work.need::<User>(self.user.id, "user")?;
        if before.disabled_at.is_none() && self.user.disabled_at.is_some() {
            care::let_go(work, self.user.id)?;
        }
        work.put(self.user.clone());
        record_user(work, &self.user);
        Ok(self.user.clone())
    }
}

fn record_user(work: &mut Work<'_>, user: &User) {
    work.record(
        Line::of(Act::UserChanged)
            .with("user", user.id.to_string())
            .with("role", user.role.as_str())
            .with("sealed_role", user.sealed_role.is_some())
            .with("disabled", user.disabled_at.is_some()),
    );
}

/// Adds a key.
#[derive(Clone, Debug)]
pub struct AddKey {
    /// The key, as its digest.
    pub key: ApiKey,
}

impl Operation for AddKey {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        if let Some(user) = self.key.user {
            let user = work.need::<User>(user, "user")?;
            let beyond = self
                .key
                .scopes
                .difference(&user.role.scopes())
                .next()
                .copied();
            if let Some(scope) = beyond {
                let detail = format!(
                    "role {} does not have scope {}",
                    user.role.as_str(),
                    scope.as_str()
                );
                return Err(Problem::invalid(detail).at("scopes").into());
            }
        }
        work.get::<ApiKey>(&self.key.digest)?;
        work.put(self.key.clone());
        let scopes: Vec<&str> = self.key.scopes.iter().map(|scope| scope.as_str()).collect();
        work.record(
            Line::of(Act::KeyChanged)
                .with("key", self.key.id.to_string())
                .with("user", self.key.user.map(|user| user.to_string()))
                .with("scopes", scopes),
        );
        Ok(())
    }
}

/// Withdraws a key.
#[derive(Clone, Debug)]
pub struct RevokeKey {
    /// Digest of the key.
    pub digest: String,
}

impl Operation for RevokeKey {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let mut key = work.need::<ApiKey>(&self.digest, "key")?;
        if key.revoked_at.is_none() {
            key.revoked_at = Some(work.now);
            work.record(
                Line::of(Act::KeyChanged)
                    .with("key", key.id.to_string())
                    .with("revoked", true),
            );
            work.put(key);
        }
        Ok(())
    }
}
