//! Who may use an endpoint.

use evenhand_model::{Problem, Scope};

use crate::auth::Caller;

/// Who may use an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, also on the public listener.
    Public,
    /// Everybody who reaches the internal listener, as often as the rate of an address allows.
    Login,
    /// Everybody who reaches the internal listener.
    Open,
    /// Keys with this scope.
    Scope(Scope),
    /// People with this scope; a machine's key is refused whatever its scopes.
    Person(Scope),
}

impl Access {
    /// The scope that is needed, if a key is.
    pub fn scope(self) -> Option<Scope> {
        match self {
            Self::Public | Self::Login | Self::Open => None,
            Self::Scope(scope) | Self::Person(scope) => Some(scope),
        }
    }

    /// Whether requests are counted by the address that they come from, as nobody says who asks.
    pub fn is_counted_by_address(self) -> bool {
        matches!(self, Self::Public | Self::Login)
    }

    /// Refuses a caller who may not use the endpoint.
    pub fn check(self, caller: &Caller) -> Result<(), Problem> {
        let Some(scope) = self.scope() else {
            return Ok(());
        };
        if !caller.may(scope) {
            let detail = format!(
                "this needs the scope {}; ask for a key that has it",
                scope.as_str()
            );
            return Err(Problem::forbidden(detail));
        }
        if matches!(self, Self::Person(_)) && caller.user.is_none() {
            let detail = "only a person can do this; use a personal key, which a login link gives, \
                          or POST /v1/keys with `user`";
            return Err(Problem::forbidden(detail));
        }
        Ok(())
    }
}
