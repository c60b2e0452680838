//! Carries blindness from rule to rule: through `rule.ID` and through tags.

use crate::condition::{Checked, Taint};
use crate::file::Effects;

/// What each rule has seen, also through other rules and through tags that other rules set.
pub(super) fn carry(
    ids: &[String],
    effects: &[Effects],
    checked: &[Option<Checked>],
) -> Vec<Taint> {
    let mut taints: Vec<Taint> = checked
        .iter()
        .map(|checked| {
            checked
                .as_ref()
                .map(|checked| checked.typed.taint.clone())
                .unwrap_or_default()
        })
        .collect();
    loop {
        let mut changed = false;
        for (place, checked) in checked.iter().enumerate() {
            let Some(checked) = checked else { continue };
            let mut taint = taints[place].clone();
            for (other, span) in &checked.rules {
                let through = format!("rule `{}`", ids[*other]);
                changed |= taint.add_through(&taints[*other], span, &through);
            }
            for (tag, span) in &checked.tags {
                for setter in setters(effects, tag) {
                    let through = format!("tag `{tag}`, set by rule `{}`", ids[setter]);
                    changed |= taint.add_through(&taints[setter], span, &through);
                }
            }
            taints[place] = taint;
        }
        if !changed {
            return taints;
        }
    }
}

/// Places of the rules that set `tag`.
pub(super) fn setters<'a>(
    effects: &'a [Effects],
    tag: &'a str,
) -> impl Iterator<Item = usize> + 'a {
    let sets = move |effects: &Effects| effects.tags.iter().any(|effect| *effect.tag == *tag);
    effects
        .iter()
        .enumerate()
        .filter(move |(_, effects)| sets(effects))
        .map(|(place, _)| place)
}
