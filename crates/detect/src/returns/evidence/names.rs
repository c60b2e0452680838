//! What both are called.

use super::super::account::Account;
use super::super::feature::{Family, Feature};
use super::Comparing;
use crate::names::{self, Likeness, View, Weighed};

pub(super) fn compare(suspended: &Account, candidate: &Weighed, comparing: &mut Comparing<'_>) {
    let evidence = names::compare_weighed(&suspended.name, candidate);
    let (feature, chance, about) = match evidence.likeness {
        Some(likeness) if likeness.is_same => ("names.same", likeness.chance, same(likeness.view)),
        Some(likeness) => ("names.alike", likeness.chance, alike(&likeness)),
        // Nothing to compare.
        None if evidence.log_ratio == 0.0 => return,
        None => ("names.other", 1.0, "the names have nothing in common"),
    };
    comparing.features.push(Feature {
        family: Family::Names,
        feature,
        log_odds: evidence.log_ratio,
        chance,
        about: about.to_owned(),
        is_strongest_against: false,
    });
}

fn same(view: View) -> &'static str {
    match view {
        View::Folded => "the names are the same",
        View::Looks | View::Skeleton => "the names look the same",
        View::Leet => "the names are the same, digits read as letters",
        View::Core => {
            "the names are the same without digits, separators and what is put around them"
        }
        View::Tokens => "the names have the same parts",
        View::Latin => "the names are the same in Latin letters",
        View::Sound => "the names sound the same",
    }
}

fn alike(likeness: &Likeness) -> &'static str {
    match likeness.view {
        View::Folded => "the names are alike",
        View::Looks | View::Skeleton => "the names look alike",
        View::Leet => "the names are alike, digits read as letters",
        View::Core => "the names are alike without digits, separators and what is put around them",
        View::Tokens => "the names have parts in common",
        View::Latin => "the names are alike in Latin letters",
        View::Sound => "the names sound alike",
    }
}
