//! What a comparison of waits can't show, whatever it says.

/// In sentences.
pub const LIMITS: [(&str, &str); 7] = [
    (
        "Cases that are not in the export.",
        "A message to somebody inside, a call, a word in the corridor: whoever is served past the queue is missing here, and parity is \
         then certified for the rest only. Enter such cases with the time at which anybody first knew.",
    ),
    (
        "Who was put into which cohort.",
        "The lists are taken as they are. A cohort that was drawn up after a look at the waits proves nothing.",
    ),
    (
        "Whether the tiers were right.",
        "Where one cohort's cases are rated as more urgent, comparing within tiers hides it. So the difference also stands without \
         that; a blind second rating of some cases tells more.",
    ),
    (
        "Whether the decisions were good.",
        "This counts hours. A quick wrong decision looks like a good one.",
    ),
    (
        "Why.",
        "A difference of hours says that people wait longer and not who or what makes them.",
    ),
    (
        "Waits beyond the horizon.",
        "A case that is open after the horizon counts with the horizon and no more, so the true difference may be larger.",
    ),
    (
        "That few cases are alike.",
        "Few cases prove neither parity nor its absence. The smallest gap that they could have proved says how little they show.",
    ),
];

/// In one sentence, for a terminal.
pub const LIMITS_IN_SHORT: &str = "What this can't show: cases that are not in the file, whether cohorts, tiers and decisions were right, and why \
    anybody waits. --html FILE writes a page with all of it.";
