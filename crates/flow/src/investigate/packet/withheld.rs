//! What a packet does not hold, and why.

use evenhand_audit::packet::Withheld;

use super::Gathered;

/// What stays in the house whatever the packet is for.
const ALWAYS: &[(&str, &str)] = &[
    (
        "private values of accounts (e-mail, phone, network address, device)",
        "they are not kept; only keyed digests are, which say nothing outside this house",
    ),
    (
        "notes and reasons that colleagues wrote for each other, and why they read or linked something",
        "they are no evidence, and may name others",
    ),
    (
        "names of the staff",
        "their ids stand for them; the house can say who they are where a court asks",
    ),
    (
        "what was given to others, and asked by others",
        "it is not about this",
    ),
    (
        "appeals with their files, and what people were told",
        "they came after the fact; the house keeps them, and they can be asked for",
    ),
    (
        "posts that nobody reported and no rule acted on, and earlier profiles",
        "they are no part of a case",
    ),
];

pub(super) fn withheld(gathered: &Gathered) -> Vec<Withheld> {
    let scope = &gathered.scope;
    let without_reporters = (!scope.with_reporters).then_some((
        "who made the reports, and whom they name as harmed",
        "this purpose does not need it",
    ));
    let without_words = (!scope.with_report_words).then_some((
        "what the reporters wrote",
        "this purpose does not need it, and it may show who wrote it",
    ));
    let all = ALWAYS
        .iter()
        .copied()
        .chain(without_reporters)
        .chain(without_words);
    let withheld = |(what, why): (&str, &str)| Withheld {
        what: what.to_owned(),
        why: why.to_owned(),
    };
    all.map(withheld).collect()
}
