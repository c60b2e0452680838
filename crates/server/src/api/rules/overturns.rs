//! How often what rules contained need not have been, summed over a span.

use std::collections::BTreeMap;

use evenhand_flow::transparency::overturn::{self, Overturn};
use evenhand_flow::work::Tally;

use crate::view::overview::OverturnView;
use crate::view::rule::OverturnOfLang;

/// Overturned and upheld, by rule and language.
#[derive(Default)]
pub struct Overturns(BTreeMap<(String, String), (u64, u64)>);

impl Overturns {
    /// The sums of some hours.
    pub fn of(overturned: &[Tally], upheld: &[Tally]) -> Self {
        let mut sums = Self::default();
        for (label, count) in overturned.iter().flat_map(|tally| &tally.counts) {
            sums.at(label).0 += count;
        }
        for (label, count) in upheld.iter().flat_map(|tally| &tally.counts) {
            sums.at(label).1 += count;
        }
        sums
    }

    /// Of one rule, whatever the language.
    pub fn of_rule(&self, rule: &str) -> Overturn {
        let of_rule = self.0.iter().filter(|((known, _), _)| known == rule);
        let (overturned, upheld) =
            of_rule.fold((0, 0), |sum, (_, one)| (sum.0 + one.0, sum.1 + one.1));
        Overturn::of(overturned, upheld)
    }

    /// Of one rule by language, the one with most judged first.
    pub fn by_lang(&self, rule: &str) -> Vec<OverturnOfLang> {
        let of_rule = self.all().into_iter().filter(|one| one.rule == rule);
        of_rule
            .map(|one| OverturnOfLang {
                lang: one.lang,
                overturn: one.overturn,
            })
            .collect()
    }

    /// Of every rule and language, those with most judged first.
    pub fn all(&self) -> Vec<OverturnView> {
        let all = self.0.iter();
        let mut all: Vec<OverturnView> = all
            .map(|((rule, lang), (overturned, upheld))| OverturnView {
                rule: rule.clone(),
                lang: lang.clone(),
                overturn: Overturn::of(*overturned, *upheld),
            })
            .collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.overturn.judged));
        all
    }

    fn at(&mut self, label: &str) -> &mut (u64, u64) {
        let (rule, lang) = overturn::read_label(label).unwrap_or((label, ""));
        self.0
            .entry((rule.to_owned(), lang.to_owned()))
            .or_default()
    }
}
