//! The suspended accounts that are worth comparing with a new one, found by what they share.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::account::Account;
use super::pictures;
use super::value::key_of;
use crate::names::View;

/// Up to so many suspended accounts every one is compared with every new one.
const COMPARED_ALL_MAX: usize = 256;
/// How many are compared with a new one where there are more: those that share most and rarest with it.
const NEAREST_MAX: usize = 96;
/// Accounts that are kept for one key. What more have in common is too common to find anybody by.
const POSTINGS_MAX: usize = 2_000;
/// Postings that are read for one new account, the rarest keys first, so that no name makes the search slow.
const READ_MAX: usize = 40_000;

/// Letters of a piece of a name.
const PIECE: usize = 3;
/// What one shared value is worth beside one piece of a name: most of a name's pieces, and a third of them.
const MARK: f32 = 8.0;
const INTEREST: f32 = 2.0;

/// Views of names of which the pieces are looked up.
const VIEWS: [View; 7] = [
    View::Folded,
    View::Looks,
    View::Leet,
    View::Core,
    View::Tokens,
    View::Latin,
    View::Sound,
];

/// Suspended accounts whose suspension is in force and forbids a return.
#[derive(Debug, Default)]
pub struct Pool {
    accounts: Vec<Account>,
    postings: HashMap<u64, Postings>,
}

#[derive(Debug, Default)]
struct Postings {
    places: Vec<u32>,
    count: u32,
}

/// What one search needs, kept for the next.
#[derive(Debug, Default)]
pub struct Search {
    scores: Vec<f32>,
    touched: Vec<u32>,
}

impl Pool {
    /// A pool of these accounts.
    pub fn of(accounts: Vec<Account>) -> Self {
        let mut postings: HashMap<u64, Postings> = HashMap::new();
        if accounts.len() > COMPARED_ALL_MAX {
            for (place, account) in (0_u32..).zip(&accounts) {
                for (key, _) in keys(account) {
                    let postings = postings.entry(key).or_default();
                    postings.count = postings.count.saturating_add(1);
                    if postings.places.len() < POSTINGS_MAX {
                        postings.places.push(place);
                    }
                }
            }
        }
        Self { accounts, postings }
    }

    /// The accounts.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Whether every account is compared with every new one, so that nothing can be missed.
    pub fn is_exhaustive(&self) -> bool {
        self.accounts.len() <= COMPARED_ALL_MAX
    }

    /// Those to compare with a new account: all of a few, else those that share most with it, and at least `least` where
    /// there are so many.
    pub fn nearest<'a>(
        &'a self,
        candidate: &Account,
        least: usize,
        search: &mut Search,
    ) -> impl Iterator<Item = &'a Account> + use<'a> {
        let places: Vec<u32> = if self.is_exhaustive() {
            (0..self.accounts.len() as u32).collect()
        } else {
            self.search(candidate, least, search)
        };
        places
            .into_iter()
            .filter_map(|place| self.accounts.get(place as usize))
    }

    fn search(&self, candidate: &Account, least: usize, search: &mut Search) -> Vec<u32> {
        let Search { scores, touched } = search;
        scores.resize(self.accounts.len(), 0.0);
        let mut found: Vec<(&Postings, f32)> = keys(candidate)
            .into_iter()
            .filter_map(|(key, worth)| Some((self.postings.get(&key)?, worth)))
            .collect();
        found.sort_by_key(|(postings, _)| postings.count);
        let mut read = 0;
        for (postings, worth) in found {
            read += postings.places.len();
            if read > READ_MAX {
                break;
            }
            let rarity = (1.0 + self.accounts.len() as f32 / postings.count as f32).ln();
            for place in &postings.places {
                let score = &mut scores[*place as usize];
                if *score == 0.0 {
                    touched.push(*place);
                }
                *score += worth * rarity;
            }
        }
        let mut ranked: Vec<(Reverse<u32>, u32)> = touched
            .drain(..)
            // Scores are above 0, so that their bits are in their order.
            .map(|place| {
                (
                    Reverse(std::mem::take(&mut scores[place as usize]).to_bits()),
                    place,
                )
            })
            .collect();
        if ranked.len() > NEAREST_MAX {
            ranked.select_nth_unstable(NEAREST_MAX);
            ranked.truncate(NEAREST_MAX);
        }
        let mut places: Vec<u32> = ranked.into_iter().map(|(_, place)| place).collect();
        places.sort_unstable();
        if places.len() < least {
            let others = (0..self.accounts.len() as u32)
                .filter(|place| places.binary_search(place).is_err());
            let others: Vec<u32> = others.take(least - places.len()).collect();
            places.extend(others);
        }
        places
    }
}

/// By what an account is found, each key once, with what it is worth.
fn keys(account: &Account) -> Vec<(u64, f32)> {
    let mut keys = Vec::new();
    for views in account.name.spellings() {
        for view in VIEWS {
            pieces(views.text(view), |piece| keys.push((key_of(piece), 1.0)));
        }
    }
    let mut add = |kind: &str, value: u64, worth| keys.push((key_of(&(kind, value)), worth));
    let marks = [
        ("email", account.email),
        ("phone", account.phone),
        ("device", account.device),
        ("file", account.file),
        ("bio", account.bio.as_ref().map(|bio| bio.whole())),
    ];
    for (kind, value) in marks {
        value.into_iter().for_each(|value| add(kind, value, MARK));
    }
    for link in &account.links {
        add("link", key_of(&*link.address), MARK);
    }
    for text in account.bio.iter().chain(&account.texts) {
        let runs = text.smallest();
        runs.iter().for_each(|run| add("run", *run, INTEREST));
    }
    for (place, part) in (0_u64..).zip(account.pdq.into_iter().flat_map(pictures::parts)) {
        add("picture", place << 16 | part, INTEREST);
    }
    let lists = [
        ("target", &account.targets),
        ("hashtag", &account.hashtags),
        ("follower", &account.followers),
    ];
    for (kind, values) in lists {
        values.iter().for_each(|value| add(kind, *value, INTEREST));
    }
    add_address(account, &mut add);
    keys.sort_unstable_by_key(|(key, _)| *key);
    keys.dedup_by_key(|(key, _)| *key);
    keys
}

fn add_address(account: &Account, add: &mut impl FnMut(&str, u64, f32)) {
    if let Some(address) = account.address {
        add("address", address, INTEREST);
    }
    if let Some(prefix) = account.prefix {
        add("prefix", prefix, 1.0);
    }
}

/// Runs of three letters of a name that is marked at both ends.
fn pieces(name: &str, mut tell: impl FnMut(&[char])) {
    if name.is_empty() {
        return;
    }
    let marked: Vec<char> = std::iter::once('\u{2}')
        .chain(name.chars())
        .chain(['\u{3}'])
        .collect();
    marked.windows(PIECE).for_each(&mut tell);
}

#[cfg(test)]
mod tests {
    use super::super::account::Profile;
    use super::*;

    fn account(number: usize) -> Account {
        let id = number.to_string();
        let handle = format!(
            "{}{}",
            ["oak", "elm", "ash", "fir"][number % 4],
            number * 7919
        );
        Account::of(&Profile {
            id: &id,
            handle: Some(&handle),
            email: number.is_multiple_of(5).then_some(&id),
            ..Profile::default()
        })
    }

    fn found(pool: &Pool, profile: &Profile<'_>, least: usize) -> Vec<String> {
        let mut search = Search::default();
        let candidate = Account::of(profile);
        let first: Vec<String> = pool
            .nearest(&candidate, least, &mut search)
            .map(|account| account.id.to_string())
            .collect();
        let again = pool.nearest(&candidate, least, &mut search);
        assert!(
            again
                .map(|account| account.id.to_string())
                .eq(first.iter().cloned())
        );
        first
    }

    #[test]
    fn a_few_are_all_compared() {
        let pool = Pool::of((0..50).map(account).collect());
        assert!(pool.is_exhaustive());
        assert_eq!(found(&pool, &Profile::default(), 0).len(), 50);
    }

    #[test]
    fn of_many_those_are_compared_that_share_something() {
        let pool = Pool::of((0..5_000).map(account).collect());
        let varied = Profile {
            handle: Some("x_oak.31676_x"),
            ..Profile::default()
        };
        let nearest = found(&pool, &varied, 0);
        assert!(nearest.contains(&"4".to_owned()) && nearest.len() <= NEAREST_MAX);
        let other_name = Profile {
            handle: Some("quiet"),
            email: Some("4995"),
            ..Profile::default()
        };
        assert!(found(&pool, &other_name, 0).contains(&"4995".to_owned()));
    }

    #[test]
    fn whoever_shares_nothing_is_compared_with_as_many_as_were_asked_for() {
        let pool = Pool::of((0..5_000).map(account).collect());
        assert_eq!(found(&pool, &Profile::default(), 0).len(), 0);
        assert_eq!(found(&pool, &Profile::default(), 10).len(), 10);
    }

    #[test]
    fn thousands_of_identical_accounts_take_no_more_than_others() {
        let same = Profile {
            handle: Some("the_same_name"),
            email: Some("the same"),
            ..Profile::default()
        };
        let pool = Pool::of((0..20_000).map(|_| Account::of(&same)).collect());
        assert!(
            pool.postings
                .values()
                .all(|postings| postings.places.len() <= POSTINGS_MAX)
        );
        assert_eq!(found(&pool, &same, 10).len(), NEAREST_MAX);
    }
}
