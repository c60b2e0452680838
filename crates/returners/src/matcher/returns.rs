//! Ours: every kind of evidence about a pair of accounts, as `evenhand returns match` weighs it.

use std::collections::HashMap;

use evenhand_detect::returns::{self, Link, Pool, Profile, Search, Seen, Weights};
use evenhand_flow::Secret;
use evenhand_flow::accept::private::strip;
use evenhand_model::Platform;

use super::{Band, Linked, Linker};
use crate::account::Account;
use crate::world::{POSTS, World};

/// The suspended accounts of a platform, and how common everything is that its accounts have.
pub struct Returns {
    pool: Pool,
    seen: Seen,
    places: HashMap<String, usize>,
    secret: Secret,
}

impl Returns {
    /// With what a platform knows in the end, as a platform that has run for long knows it from the start.
    pub fn learned_from(world: &World) -> Self {
        let secret = Secret::new("measured", [7; 32]);
        let mut seen = Seen::with_room_for(world.suspended.len() + world.sign_ups.len());
        let suspended: Vec<returns::Account> = world
            .suspended
            .iter()
            .map(|account| read(account, &secret))
            .collect();
        suspended.iter().for_each(|account| seen.learn(account));
        for sign_up in &world.sign_ups {
            seen.learn(&read(&sign_up.story.after(POSTS), &secret));
        }
        let places = world.suspended.iter().enumerate();
        Self {
            places: places.map(|(place, one)| (one.id.clone(), place)).collect(),
            pool: Pool::of(suspended),
            seen,
            secret,
        }
    }
}

impl Linker for Returns {
    fn name(&self) -> &'static str {
        "evenhand"
    }

    fn link(&self, account: &Account) -> Option<Linked> {
        let candidate = self.seen.candidate(read(account, &self.secret));
        let among = self.pool.accounts().len();
        let mut search = Search::default();
        let nearest = self.pool.nearest(&candidate.account, 0, &mut search);
        let links = nearest.map(|old| {
            let link = Link::of(old, &candidate, &self.seen, among, Weights::shipped());
            (&*old.id, link)
        });
        let (id, best) =
            links.max_by(|(_, one), (_, other)| one.log_odds.total_cmp(&other.log_odds))?;
        Some(Linked {
            suspended: *self.places.get(id)?,
            score: best.log_odds,
            band: match best.band {
                returns::Band::None => Band::None,
                returns::Band::Possible => Band::Possible,
                returns::Band::Likely => Band::Likely,
            },
        })
    }
}

fn read(account: &Account, secret: &Secret) -> returns::Account {
    let private = strip(&account.private, &Platform::default(), secret);
    let hash = |kind: &str| private.hashes.get(kind).map(String::as_str);
    returns::Account::of(&Profile {
        id: &account.id,
        handle: Some(&account.handle),
        display_name: account.display_name.as_deref(),
        bio: account.bio.as_deref(),
        created_at: Some(account.created_at),
        suspended_at: account.suspended_at,
        picture_pdq: account
            .avatar
            .as_ref()
            .and_then(|avatar| avatar.pdq.as_deref()),
        picture_sha256: None,
        email: hash("email"),
        phone: hash("phone"),
        device: hash("device"),
        address: hash("ip"),
        address_prefix: private.derived_hashes.ip_prefix.as_deref(),
        targets: &account.targets,
        hashtags: &account.hashtags,
        texts: &account.texts,
        followers: &account.followers,
    })
}
