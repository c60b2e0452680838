//! Names of colleagues.

use std::collections::HashMap;

use evenhand_engine::Engine;
use evenhand_flow::work::{Key, Row as _};
use evenhand_model::{DecidedBy, Principal, Problem, User, UserId};

/// Names of colleagues, read together.
#[derive(Default)]
pub struct People {
    names: HashMap<UserId, String>,
}

impl People {
    /// Reads the names of these people.
    pub fn read(engine: &Engine, ids: impl IntoIterator<Item = UserId>) -> Result<Self, Problem> {
        let mut keys: Vec<Key> = ids.into_iter().map(Key::of::<User>).collect();
        keys.sort_unstable();
        keys.dedup();
        let rows = engine.load(&keys)?;
        let users = rows.iter().flatten().filter_map(User::from_record);
        Ok(Self {
            names: users.map(|user| (user.id, user.name.clone())).collect(),
        })
    }

    /// The name of somebody.
    pub fn name(&self, id: UserId) -> String {
        let known = self.names.get(&id).cloned();
        known.unwrap_or_else(|| "a former colleague".to_owned())
    }

    /// Who did something, in words.
    pub fn principal(&self, by: &Principal) -> String {
        match by {
            Principal::User(id) => self.name(*id),
            Principal::Key(_) => "the platform".to_owned(),
            Principal::Rule(rule) => format!("rule {rule}"),
            Principal::System => "Evenhand".to_owned(),
            Principal::Public => "the public report form".to_owned(),
        }
    }

    /// Who decided, in words.
    pub fn decider(&self, by: &DecidedBy) -> String {
        match by {
            DecidedBy::User(id) => self.name(*id),
            DecidedBy::Rule(rule) => format!("rule {rule}"),
            DecidedBy::Imported => "the system before this one".to_owned(),
            DecidedBy::System => "Evenhand".to_owned(),
        }
    }
}
