//! An incident in parts that can be shown or stored: members by page, targets by count.

use evenhand_model::Time;

use super::member::Doing;
use super::{Incident, Member, Role};
use crate::campaign::key::KeySet;

/// How many members have which role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleCounts {
    /// Originators.
    pub originators: usize,
    /// Amplifiers.
    pub amplifiers: usize,
    /// Bystanders.
    pub bystanders: usize,
}

impl Incident {
    /// Everybody in it with their role, in the order in which they came.
    pub fn members(&self) -> Vec<Member> {
        self.members_after(None, usize::MAX)
    }

    /// At most so many members after one, or from the first on, in the order in which they came: by the time of their
    /// first post and their key. A late post can move somebody to before what was asked for already.
    pub fn members_after(&self, after: Option<(Time, u64)>, count: usize) -> Vec<Member> {
        let first = self.first_accounts();
        let each = self.members.iter();
        let mut rest: Vec<(u64, &Doing)> = each
            .map(|(account, doing)| (*account, doing))
            .filter(|(account, doing)| after.is_none_or(|after| (doing.first_at, *account) > after))
            .collect();
        let order = |(account, doing): &(u64, &Doing)| (doing.first_at, *account);
        if count < rest.len() {
            rest.select_nth_unstable_by_key(count, order);
            rest.truncate(count);
        }
        rest.sort_unstable_by_key(order);
        let member = |(account, doing): (u64, &Doing)| Member {
            account,
            role: doing.role(first.contains(&account)),
            first_at: doing.first_at,
            last_at: doing.last_at,
            posts: doing.posts,
        };
        rest.into_iter().map(member).collect()
    }

    /// The role of an account, where it is a member.
    pub fn role(&self, account: u64) -> Option<Role> {
        let is_first = self.seeds.iter().any(|(_, _, first)| *first == account);
        self.members.get(&account).map(|doing| doing.role(is_first))
    }

    /// How many members have which role.
    pub fn role_counts(&self) -> RoleCounts {
        let first = self.first_accounts();
        let mut counts = RoleCounts::default();
        for (account, doing) in &self.members {
            match doing.role(first.contains(account)) {
                Role::Originator => counts.originators += 1,
                Role::Amplifier => counts.amplifiers += 1,
                Role::Bystander => counts.bystanders += 1,
            }
        }
        counts
    }

    /// Who is mentioned or answered, most often first; at most 1,024 are counted.
    pub fn targets(&self) -> Vec<(u64, u32)> {
        let each = self.targets.iter();
        let mut targets: Vec<(u64, u32)> = each.map(|(target, count)| (*target, *count)).collect();
        targets.sort_unstable_by_key(|(target, count)| (std::cmp::Reverse(*count), *target));
        targets
    }

    fn first_accounts(&self) -> KeySet {
        self.seeds.iter().map(|(_, _, account)| *account).collect()
    }
}
