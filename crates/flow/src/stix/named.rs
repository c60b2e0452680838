//! What of an incident may be named to others.

use evenhand_model::{IncidentRole, IncidentVariant, VariantKind};

use super::{Exported, ExportedAccount};

/// Names shorter than this count as part of a word only where they are all of it.
const NAME_CHARACTERS_MIN: usize = 4;

/// Accounts in a role, the first to post first. Who is a target too is left out.
pub(super) fn accounts<'a>(
    exported: &'a Exported<'_>,
    role: IncidentRole,
) -> Vec<&'a ExportedAccount> {
    let is_target = |name: &str| exported.targets.iter().any(|target| is_same(target, name));
    let mut accounts: Vec<&ExportedAccount> = exported
        .accounts
        .iter()
        .filter(|account| account.role == role && role != IncidentRole::Bystander)
        .filter(|account| !is_target(&account.id))
        .filter(|account| {
            account
                .handle
                .as_deref()
                .is_none_or(|handle| !is_target(handle))
        })
        .collect();
    accounts.sort_by(|one, other| (one.first_at, &one.id).cmp(&(other.first_at, &other.id)));
    accounts
}

/// How variants of a kind are written, in the order in which they came up, each once.
pub(super) fn variants<'a>(
    exported: &'a Exported<'_>,
    kind: VariantKind,
) -> Vec<&'a IncidentVariant> {
    let mut named: Vec<&IncidentVariant> = Vec::new();
    for variant in &exported.incident.variants {
        let is_known = named.iter().any(|known| known.label == variant.label);
        let is_one = variant.kind == kind && !variant.label.trim().is_empty() && !is_known;
        if is_one && !names_one_of(&variant.label, exported.targets) {
            named.push(variant);
        }
    }
    named
}

/// Whether a spelling or link contains the name of somebody.
fn names_one_of(label: &str, names: &[String]) -> bool {
    let label = fold(label);
    names.iter().map(|name| fold(name)).any(|name| {
        let is_long = name.chars().count() >= NAME_CHARACTERS_MIN;
        if is_long {
            return label.contains(&name);
        }
        let mut words = label.split(|c: char| !c.is_alphanumeric());
        !name.is_empty() && words.any(|word| word == name)
    })
}

fn is_same(one: &str, other: &str) -> bool {
    !fold(one).is_empty() && fold(one) == fold(other)
}

fn fold(name: &str) -> String {
    let name = name.trim().trim_start_matches(['@', '#']);
    name.to_lowercase()
}
