//! Sealed lists of accounts, which an auditor brings and nobody who works on cases can see. That a list has
//! changed goes into the chain; who is on it does not.

use evenhand_model::{
    Act, CohortList, CohortMember, Cohorts, Platform, Problem, SubjectId, UserId, limits,
};

use crate::accept::shape::check_id;
use crate::accept::subject;
use crate::transparency::parity::{ORDINARY, UNKNOWN};
use crate::work::{Key, Line, Operation, Stop, Work};

/// Adds accounts to a list, and makes it where there is none.
#[derive(Clone, Debug)]
pub struct AddToCohort {
    /// Whose.
    pub platform: Platform,
    /// The auditor.
    pub user: UserId,
    /// Name of the list.
    pub cohort: String,
    /// Accounts, as the platform calls them.
    pub accounts: Vec<String>,
}

impl Operation for AddToCohort {
    type Answer = CohortList;

    fn run(&self, work: &mut Work<'_>) -> Result<CohortList, Stop> {
        check_name(&self.cohort)?;
        for name in &self.accounts {
            check_id("accounts", name)?;
        }
        let mut cohorts = cohorts(work, &self.platform)?;
        if !cohorts.lists.contains_key(&self.cohort) && cohorts.lists.len() >= limits::COHORTS_MAX {
            let detail = format!(
                "there are {} lists, which is as many as there may be; remove one first",
                limits::COHORTS_MAX
            );
            return Err(Problem::conflict(detail).into());
        }
        let mut list = cohorts.lists.remove(&self.cohort).unwrap_or(CohortList {
            accounts: 0,
            imported_at: work.now,
            imported_by: self.user,
        });
        let (mut added, mut moved) = (0_u64, 0_u64);
        let names = self.accounts.iter();
        work.expect(names.map(|name| subject::account_key(&self.platform, name)))?;
        let mut accounts = Vec::new();
        for name in &self.accounts {
            accounts.push(subject::account(work, &self.platform, name)?.id);
        }
        work.expect(accounts.iter().map(Key::of::<CohortMember>))?;
        for account in accounts {
            match work.get::<CohortMember>(account)? {
                Some(member) if member.cohort == self.cohort => continue,
                Some(member) => {
                    moved += 1;
                    if let Some(other) = cohorts.lists.get_mut(&member.cohort) {
                        other.accounts = other.accounts.saturating_sub(1);
                    }
                }
                None => added += 1,
            }
            list.accounts += 1;
            work.put(CohortMember {
                platform: self.platform.clone(),
                account,
                cohort: self.cohort.clone(),
            });
        }
        (list.imported_at, list.imported_by) = (work.now, self.user);
        cohorts.lists.insert(self.cohort.clone(), list);
        work.put(cohorts);
        let change = added + moved;
        record(work, &self.cohort, "added", change, list.accounts);
        Ok(list)
    }
}

/// Takes accounts off a list. Once none is left, the list is gone.
#[derive(Clone, Debug)]
pub struct RemoveFromCohort {
    /// Whose.
    pub platform: Platform,
    /// Name of the list.
    pub cohort: String,
    /// Which accounts.
    pub accounts: Vec<SubjectId>,
}

impl Operation for RemoveFromCohort {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let mut cohorts = cohorts(work, &self.platform)?;
        let Some(list) = cohorts.lists.get_mut(&self.cohort) else {
            return Err(unknown_list(&self.cohort).into());
        };
        work.expect(self.accounts.iter().map(Key::of::<CohortMember>))?;
        let mut removed = 0;
        for account in &self.accounts {
            let member = work.get::<CohortMember>(account)?;
            if member.is_some_and(|member| member.cohort == self.cohort) {
                work.delete::<CohortMember>(account)?;
                removed += 1;
            }
        }
        list.accounts = list.accounts.saturating_sub(removed);
        let left = list.accounts;
        if left == 0 {
            cohorts.lists.remove(&self.cohort);
        }
        work.put(cohorts);
        record(work, &self.cohort, "removed", removed, left);
        Ok(())
    }
}

/// The answer where there is no list of that name.
pub fn unknown_list(name: &str) -> Problem {
    Problem::not_found(format!("there is no list `{name}`"))
}

fn cohorts(work: &mut Work<'_>, platform: &Platform) -> Result<Cohorts, Stop> {
    let row = work.get::<Cohorts>(platform)?;
    Ok(row.unwrap_or_else(|| Cohorts {
        platform: platform.clone(),
        lists: Default::default(),
        alert: None,
    }))
}

/// Names stand in addresses and reports; two have a meaning of their own.
fn check_name(name: &str) -> Result<(), Problem> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_name = (1..=limits::COHORT_NAME_BYTES_MAX).contains(&name.len())
        && name.bytes().all(is_plain)
        && ![ORDINARY, UNKNOWN].contains(&name);
    if is_name {
        return Ok(());
    }
    let detail = format!(
        "expected up to {} small letters, digits and `-`, like `insider`; `{ORDINARY}` are those on no list, and \
         `{UNKNOWN}` those nobody knows",
        limits::COHORT_NAME_BYTES_MAX
    );
    Err(Problem::invalid(detail).at("cohort"))
}

fn record(work: &mut Work<'_>, cohort: &str, how: &str, changed: u64, left: u64) {
    if changed > 0 {
        work.record(
            Line::of(Act::CohortChanged)
                .with("cohort", cohort)
                .with(how, changed)
                .with("accounts", left),
        );
    }
}
