//! The latest public profile of an account, as its events tell it.

use std::collections::BTreeMap;

use evenhand_model::{Account, Actor, SubjectId, Time};

use crate::work::{Stop, Work};

/// The account's row, new if there is none. A new one has not been seen by the platform's clock, so
/// that whatever comes first is taken over.
pub fn load(work: &mut Work<'_>, account: SubjectId) -> Result<Account, Stop> {
    let now = work.now;
    Ok(work.get::<Account>(account)?.unwrap_or_else(|| Account {
        last_seen_at: Time::default(),
        ..Account::new(account, now)
    }))
}

/// Takes over what an event says of the profile. A field that it leaves out stays as it was.
pub fn update(account: &mut Account, actor: &Actor, hashes: &BTreeMap<String, String>, at: Time) {
    let newer = at >= account.last_seen_at;
    if newer {
        take(&mut account.handle, &actor.handle);
        take(&mut account.display_name, &actor.display_name);
        take(&mut account.bio, &actor.bio);
        take(&mut account.avatar, &actor.avatar);
        take(&mut account.lang, &actor.lang);
        account.last_seen_at = at;
    }
    take(&mut account.created_at, &actor.created_at);
    account.private_hashes.extend(
        hashes
            .iter()
            .map(|(kind, hash)| (kind.clone(), hash.clone())),
    );
}

fn take<T: Clone>(field: &mut Option<T>, told: &Option<T>) {
    if told.is_some() {
        field.clone_from(told);
    }
}
