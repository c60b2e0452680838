//! Somebody who has been identified, with everything that they may do.

use std::collections::BTreeSet;

use evenhand_model::{ApiKey, KeyId, KeyKind, Platform, Principal, Scope, Time, User, UserId};

/// Somebody who has been identified by a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// Which key.
    pub key: KeyId,
    /// The person, for a personal key.
    pub user: Option<UserId>,
    /// Whose data the key works with.
    pub platform: Platform,
    /// What the caller may do.
    pub scopes: BTreeSet<Scope>,
    /// When the key stops by itself.
    pub expires_at: Option<Time>,
    /// Whether they are a person who sees what is sealed. No scope stands for it, so that no machine's key ever has it.
    pub sees_sealed: bool,
}

impl Caller {
    /// The caller that a key identifies. A personal key gives what both key and role allow, a session what
    /// the role allows now.
    pub fn of(key: &ApiKey, user: Option<&User>) -> Self {
        let mut scopes = implied(&key.scopes);
        if let Some(user) = user {
            let role = user.role.scopes();
            scopes = match key.kind {
                KeyKind::Session => role,
                KeyKind::Api | KeyKind::LoginLink => scopes.intersection(&role).copied().collect(),
            };
        }
        Self {
            key: key.id,
            user: key.user,
            platform: key.platform.clone(),
            scopes,
            expires_at: key.expires_at,
            sees_sealed: user.is_some_and(User::sees_sealed),
        }
    }

    /// Whether the caller has this scope.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// The caller, for the record.
    pub fn principal(&self) -> Principal {
        match self.user {
            Some(user) => Principal::User(user),
            None => Principal::Key(self.key),
        }
    }
}

/// `admin` stands for every scope but the one for sealed cohorts.
fn implied(scopes: &BTreeSet<Scope>) -> BTreeSet<Scope> {
    if scopes.contains(&Scope::Admin) {
        Scope::of_admin()
    } else {
        scopes.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evenhand_model::{Rng, Role};

    fn check(role: Option<Role>, key: &[Scope], expected: &[Scope]) {
        let mut rng = Rng::from_number(1);
        let at = Time::from_micros(0);
        let user = role.map(|role| User {
            id: UserId::new(at, &mut rng),
            name: "Mira".into(),
            role,
            created_at: at,
            disabled_at: None,
            sealed_role: None,
        });
        let key = ApiKey {
            id: KeyId::new(at, &mut rng),
            digest: String::new(),
            platform: Platform::default(),
            scopes: key.iter().copied().collect(),
            user: user.as_ref().map(|user| user.id),
            label: String::new(),
            created_at: at,
            expires_at: None,
            revoked_at: None,
            requests_per_second: 1,
            kind: KeyKind::Api,
        };
        let scopes = Caller::of(&key, user.as_ref()).scopes;
        assert_eq!(scopes, expected.iter().copied().collect());
    }

    #[test]
    fn a_personal_key_gives_what_both_key_and_role_allow() {
        use Scope::*;
        check(
            Some(Role::Moderator),
            &[CasesWrite, RulesWrite],
            &[CasesWrite],
        );
        check(Some(Role::Auditor), &[CasesWrite], &[]);
        let moderator: Vec<Scope> = Role::Moderator.scopes().into_iter().collect();
        check(Some(Role::Moderator), &[Admin], &moderator);
    }

    #[test]
    fn admin_stands_for_every_scope_but_that_of_the_sealed_cohorts() {
        let all: Vec<Scope> = Scope::of_admin().into_iter().collect();
        check(None, &[Scope::Admin], &all);
        assert!(!all.contains(&Scope::CohortsWrite));
        check(None, &[Scope::EventsWrite], &[Scope::EventsWrite]);
    }
}
