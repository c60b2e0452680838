//! What the data says in codes, in English.

use std::fmt::Write as _;

use evenhand_engine::notice::RecipientNamed;
use evenhand_flow::House;
use evenhand_flow::assess::reporter;
use evenhand_model::{
    Answers, AppealOutcome, BankAction, BankClass, CaseFlags, CaseState, Channel, ClockState,
    ClockStop, Coverage, Decision, DecisionOutcome, DeliveryState, Duration, MatchedBy, NoticeKind,
    OrderKind, OrderState, Reason, SourceTrust, SubjectKind, Tier, Time, Uncovered, Why,
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How a deadline stands, so that neither colour nor sign alone has to say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Like `2 h 5 min left` or `15 min late`.
    pub words: String,
    /// `late`, `soon` (less than a quarter of its time is left) or `fine`.
    pub state: &'static str,
    /// A sign that differs in shape.
    pub sign: &'static str,
    /// The instant itself, for `<time>`.
    pub at: String,
}

/// How the deadline of a case stands.
pub fn due(now: Time, due_at: Time, allowed: Duration) -> Due {
    let (late, left) = (now.since(due_at), due_at.since(now));
    let (state, sign) = if now >= due_at {
        ("late", "▲")
    } else if left.micros() < allowed.micros() / 4 {
        ("soon", "◆")
    } else {
        ("fine", "○")
    };
    let words = if now >= due_at {
        format!("{} late", span(late))
    } else {
        format!("{} left", span(left))
    };
    Due {
        words,
        state,
        sign,
        at: due_at.to_string(),
    }
}

/// What ends a clock.
pub fn clock_stop(stop: ClockStop) -> &'static str {
    match stop {
        ClockStop::Decision => "a decision",
        ClockStop::OutOfSight => "content out of sight",
        ClockStop::Told => "author and reporters told",
        ClockStop::Receipt => "a receipt to who reported",
        ClockStop::Statement => "the statement of reasons with the author",
        ClockStop::AuthorityInformed => "an authority informed",
    }
}

/// How a clock stands.
pub fn clock_state(state: ClockState) -> &'static str {
    match state {
        ClockState::Open => "runs",
        ClockState::Paused => "stands still",
        ClockState::Met => "met",
        ClockState::Missed => "missed",
        ClockState::Lapsed => "nothing left to do",
    }
}

/// The way a report came.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Form => "report form",
        Channel::Api => "another system",
        Channel::Email => "e-mail",
        Channel::StaffMessage => "message to staff",
        Channel::Press => "press",
        Channel::Authority => "authority",
        Channel::MonitoringReporter => "monitoring reporter",
        Channel::OwnDetection => "own detection",
    }
}

/// A span of time in its two largest units, like `2 h 5 min`.
pub fn span(span: Duration) -> String {
    let seconds = span.micros() / 1_000_000;
    let two = |large: i64, large_name: &str, small: i64, small_name: &str| {
        if small == 0 {
            format!("{large} {large_name}")
        } else {
            format!("{large} {large_name} {small} {small_name}")
        }
    };
    match seconds {
        ..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAY => two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min"),
        DAY.. => two(seconds / DAY, "d", seconds % DAY / HOUR, "h"),
    }
}

/// How long a file is, like `12 kB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000.. => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// An instant as a person reads it, in UTC: `2026-11-23 10:00`.
pub fn instant(at: Time) -> String {
    let text = at.to_string();
    let minute = text.get(..16).unwrap_or(&text);
    minute.replacen('T', " ", 1)
}

/// How long ago something was.
pub fn ago(now: Time, at: Time) -> String {
    format!("{} ago", span(now.since(at)))
}

/// What a tier stands for.
pub fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::T0 => "imminent danger",
        Tier::T1 => "severe",
        Tier::T2 => "serious",
        Tier::T3 => "harassment",
        Tier::T4 => "other",
    }
}

/// Where a case stands.
pub fn state(state: CaseState) -> &'static str {
    match state {
        CaseState::Open => "waits",
        CaseState::Claimed => "in work",
        CaseState::Decided => "decided",
        CaseState::Appealed => "appealed",
    }
}

/// What was found.
pub fn outcome(outcome: DecisionOutcome) -> &'static str {
    match outcome {
        DecisionOutcome::Violation => "violation",
        DecisionOutcome::NoViolation => "no violation",
        DecisionOutcome::Contained => "contained until a person looks",
        DecisionOutcome::Moot => "moot",
    }
}

/// A number of points.
pub fn points(points: i32) -> String {
    match points {
        1 => "1 point".to_owned(),
        points => format!("{points} points"),
    }
}

/// What an action does.
pub fn action(kind: OrderKind) -> &'static str {
    match kind {
        OrderKind::ContentRemove => "remove the content",
        OrderKind::ContentRestrict => "hide the content",
        OrderKind::ContentLabel => "label the content",
        OrderKind::AccountWarn => "warn the account",
        OrderKind::AccountRestrict => "limit the account",
        OrderKind::AccountSuspend => "suspend the account",
        OrderKind::HashtagLimit => "limit the hashtag",
        OrderKind::TargetProtect => "protect the person targeted",
    }
}

/// Where an action stands.
pub fn order_state(state: OrderState) -> &'static str {
    match state {
        OrderState::Ordered => "to be sent",
        OrderState::Delivered => "sent, not yet confirmed",
        OrderState::Applied => "confirmed by the platform",
        OrderState::Failed => "failed on the platform",
        OrderState::Refused => "refused by the platform",
        OrderState::Cancelled => "cancelled before it was sent",
    }
}

/// Why somebody complained.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::DangerToLife => "danger to somebody's life",
        Reason::Threat => "threat",
        Reason::Stalking => "stalking",
        Reason::PrivateData => "private data published",
        Reason::IntimateImages => "intimate pictures without consent",
        Reason::ChildSafety => "child safety",
        Reason::Extremism => "extremism",
        Reason::Hate => "hate",
        Reason::Harassment => "harassment",
        Reason::Violence => "cruelty",
        Reason::SelfHarm => "self-harm",
        Reason::Impersonation => "impersonation",
        Reason::BanEvasion => "back in spite of a suspension",
        Reason::Spam => "spam",
        Reason::Scam => "fraud",
        Reason::Illegal => "unlawful",
        Reason::Other => "another reason",
    }
}

/// Why a case was handed out and no other.
pub fn why(why: Why) -> &'static str {
    match why {
        Why::Danger => "somebody may be in imminent danger",
        Why::Confirm => "somebody says that there is danger, and a short look comes first",
        Why::Oldest => "it had waited longest",
        Why::EarliestDeadline => "its deadline was the earliest",
        Why::UsedUp => {
            "more waits than can be done in time, and it had used up most of what it is allowed"
        }
    }
}

/// What could be assessed.
pub fn coverage(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::Assessed => "Everything in it could be assessed.",
        Coverage::Partly => "Only a part of it could be assessed; look at the rest yourself.",
        Coverage::NotAssessed => {
            "Nothing in it could be assessed: no text, no language pack, or only media. \
             That says nothing about how bad it is."
        }
    }
}

/// What could not be assessed.
pub fn uncovered(uncovered: &[Uncovered]) -> Vec<&'static str> {
    let word = |one: &Uncovered| match one {
        Uncovered::NoContent => "no content of its own",
        Uncovered::NoText => "no text",
        Uncovered::TooShort => "a text that is too short",
        Uncovered::Language => "a language without a pack",
        Uncovered::Picture => "a picture",
        Uncovered::Video => "a video",
        Uncovered::Sound => "sound",
        Uncovered::File => "a file",
    };
    uncovered.iter().map(word).collect()
}

/// A language, by its code.
pub fn language(code: &str) -> String {
    match code {
        "und" => "language not told".to_owned(),
        code => code.to_owned(),
    }
}

/// What kind of thing something is.
pub fn subject_kind(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Account => "account",
        SubjectKind::Content => "content",
        SubjectKind::Hashtag => "hashtag",
    }
}

/// The flags that are set, in words.
pub fn flags(flags: &CaseFlags) -> Vec<&'static str> {
    [
        (flags.escalated, "escalated to a lead"),
        (flags.awaiting_reply, "an answer is awaited"),
        (flags.reopened, "reopened"),
        (flags.acted_outside_queue, "the platform acted by itself"),
        (flags.brake, "a rule's brake asks"),
        (flags.unconfirmed_order, "an action is unconfirmed"),
        (flags.content_missing, "content not supplied"),
    ]
    .into_iter()
    .filter_map(|(is_set, words)| is_set.then_some(words))
    .collect()
}

/// Who says something of a case: a detector or rule by its name, or a reporter.
pub fn seen_by(by: &str) -> String {
    match by.strip_prefix(reporter::BY) {
        Some("") => "the reporter says".to_owned(),
        Some(rest) if rest.starts_with(':') => format!("the reporter says ({})", &rest[1..]),
        _ => by.to_owned(),
    }
}

/// The questions that a reporter answered, with the answers.
pub fn answers(answers: &Answers) -> Vec<(&'static str, &'static str)> {
    [
        ("In danger now", answers.in_danger_now),
        (
            "They know where the person lives or is",
            answers.they_know_where_i_live,
        ),
        ("Something has happened offline", answers.happened_offline),
    ]
    .into_iter()
    .filter_map(|(question, answer)| Some((question, answer?.as_str())))
    .collect()
}

/// The title of a policy, or its id where it is gone.
pub fn policy(house: &House, id: &str) -> String {
    let policy = house.policies.get(id);
    let title = policy.and_then(|policy| policy.title.get("en"));
    title.cloned().unwrap_or_else(|| id.to_owned())
}

/// What was decided, in one line.
pub fn decision(decision: &Decision, house: &House) -> String {
    let mut words = outcome(decision.outcome).to_owned();
    if let Some(id) = &decision.policy {
        let _ = write!(words, " of “{}”", policy(house, id));
    }
    words
}

/// To whom a message goes, by their part in the matter; never who reported.
pub fn recipient(to: &RecipientNamed) -> &'static str {
    match to {
        RecipientNamed::Author { .. } => "the author",
        RecipientNamed::Reporter { .. } => "a reporter",
        RecipientNamed::Appellant { .. } => "the appellant",
    }
}

/// What a message to a person is.
pub fn notice(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Statement => "statement of reasons",
        NoticeKind::RestrictionsLifted => "restrictions lifted",
        NoticeKind::Protected => "protection from strangers",
        NoticeKind::ReportReceipt => "receipt of a report",
        NoticeKind::ReportOutcome => "what became of a report",
        NoticeKind::AppealOutcome => "answer to an appeal",
    }
}

/// How a language is written, as far as we have words in it: `ltr` or `rtl`.
pub fn direction(lang: &str) -> &'static str {
    match lang.split('-').next() {
        Some("ar" | "fa" | "he" | "ur") => "rtl",
        _ => "ltr",
    }
}

/// How an appeal was answered.
pub fn appeal_outcome(outcome: AppealOutcome) -> &'static str {
    match outcome {
        AppealOutcome::Upheld => "the decision was wrong",
        AppealOutcome::Partly => "the decision was right in part",
        AppealOutcome::Rejected => "the decision stands",
    }
}

/// Where a message on its way stands.
pub fn delivery_state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Owed => "to be sent",
        DeliveryState::Delivered => "arrived",
        DeliveryState::Dead => "given up",
        DeliveryState::Cancelled => "cancelled before it was sent",
    }
}

/// What the law says of what is in a bank.
pub fn bank_class(class: BankClass) -> &'static str {
    match class {
        BankClass::Ordinary => "nothing of its own",
        BankClass::Csam => "sexual abuse of children",
        BankClass::Ncii => "intimate pictures without consent",
    }
}

/// What a match of a bank does.
pub fn bank_action(action: BankAction) -> &'static str {
    match action {
        BankAction::Observe => "write it down",
        BankAction::Review => "ask a person",
        BankAction::Hold => "hide it until a person has looked",
        BankAction::Remove => "remove it",
    }
}

/// What was done because of a match.
pub fn match_done(action: Option<BankAction>) -> &'static str {
    match action {
        None => "left alone, as a negative bank says",
        Some(BankAction::Observe) => "written down",
        Some(BankAction::Review) => "a person is asked",
        Some(BankAction::Hold) => "hidden until a person has looked",
        Some(BankAction::Remove) => "removed",
    }
}

/// How something known was found, and how far it is from what was posted.
pub fn found_by(by: MatchedBy, distance: u16) -> String {
    let name = by.as_str();
    match by {
        MatchedBy::Pdq if distance == 1 => format!("{name}, 1 bit"),
        MatchedBy::Pdq => format!("{name}, {distance} bits"),
        MatchedBy::Sha256 | MatchedBy::Md5 => format!("{name}, the same file"),
        MatchedBy::Frames => format!("{name}, {distance} % not shared"),
        MatchedBy::Tlsh | MatchedBy::Opaque => format!("{name}, distance {distance}"),
    }
}

/// How far a source of known media is trusted.
pub fn source_trust(trust: SourceTrust) -> &'static str {
    match trust {
        SourceTrust::Unproven => "unproven: its items only ask a person",
        SourceTrust::Listed => "listed: its items hide until a person has looked",
        SourceTrust::Operator => "operator: its items act by themselves",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_two_largest_units() {
        for (seconds, expected) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_600, "1 h"),
            (7_500, "2 h 5 min"),
            (90_000, "1 d 1 h"),
        ] {
            assert_eq!(span(Duration::from_seconds(seconds)), expected);
        }
    }

    #[test]
    fn a_match_says_how_it_was_found_and_how_far_away() {
        for (by, distance, expected) in [
            (MatchedBy::Pdq, 0, "pdq, 0 bits"),
            (MatchedBy::Pdq, 1, "pdq, 1 bit"),
            (MatchedBy::Sha256, 0, "sha256, the same file"),
            (MatchedBy::Tlsh, 12, "tlsh, distance 12"),
            (MatchedBy::Frames, 20, "frames, 20 % not shared"),
        ] {
            assert_eq!(found_by(by, distance), expected);
        }
    }

    #[test]
    fn a_deadline_says_in_words_and_shape_how_it_stands() {
        let at = |seconds: i64| Time::from_micros(seconds * 1_000_000);
        for (now, words, state) in [
            (0, "2 h left", "fine"),
            (7_000, "3 min left", "soon"),
            (7_200, "0 s late", "late"),
            (8_100, "15 min late", "late"),
        ] {
            let due = due(at(now), at(7_200), Duration::from_hours(2));
            assert_eq!((due.words.as_str(), due.state), (words, state));
        }
    }
}
