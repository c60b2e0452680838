//! A row of every table that questions are asked of. The same numbers give the same row; numbers
//! that differ little give rows that share values.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_flow::case::dispatch::{Credit, Turns};
use evenhand_flow::reporting::{Findings, ReporterRecord};
use evenhand_flow::search::{SearchDocument, SearchPosition, SearchTerm, Walk};
use evenhand_flow::work::{
    BankNumbers, Brake, Change, ClassifierPlace, Commit, ConfirmationNetwork, ConfirmationSource,
    Confirmations, Dispatching, Evidence, Figure, ImportCounts, ImportProgress, InterruptBucket,
    KeptConduct, Key, LikelyJudged, LinksJudged, ModeOverride, ParityPlan, PrivateSignalsInForce,
    Receipt, Record, Restored, RuleChange, RuleChangeKind, RuleOverrides, RulePin, RuleSetText,
    SubjectName, Tally, Version, WayTurns,
};
use evenhand_model::report::ReporterKind;
use evenhand_model::*;
use evenhand_rules::Mode;
use serde_json::json;

/// The id that belongs to a number, for every type of id.
macro_rules! ids {
    ($($name:ident: $type:ident),+) => {$(
        pub fn $name(number: u64) -> $type {
            let at = Time::from_micros(1_700_000_000_000_000 + number as i64 * 1_000);
            $type::new(at, &mut Rng::from_number(number))
        }
    )+};
}
ids! {
    subject_id: SubjectId, report_id: ReportId, case_id: CaseId, decision_id: DecisionId,
    order_id: OrderId, delivery_id: DeliveryId, endpoint_id: EndpointId, note_id: NoteId, factor_review_id: FactorReviewId,
    pending_action_id: PendingActionId, media_match_id: MediaMatchId,
    user_id: UserId, key_id: KeyId, operation_id: OperationId,
    notice_id: NoticeId, appeal_id: AppealId, investigation_id: InvestigationId,
    custody_line_id: CustodyLineId, alert_id: AlertId, bulk_id: BulkId, feedback_id: FeedbackId
}

/// The instant that many seconds after the start of the samples.
pub fn at(seconds: u64) -> Time {
    Time::from_micros(1_700_000_000_000_000).plus(Duration::from_seconds(seconds as i64))
}

/// A platform out of two.
pub fn platform(number: u64) -> Platform {
    let name = if number.is_multiple_of(2) {
        "main"
    } else {
        "forum"
    };
    Platform::new(name).unwrap()
}

pub fn case(number: u64, value: u64) -> Case {
    let states = [CaseState::Open, CaseState::Claimed, CaseState::Decided];
    let claimed = value % 3 == 1;
    Case {
        id: case_id(number),
        platform: platform(value / 2),
        subject: subject_id(value % 4),
        subject_kind: SubjectKind::Content,
        state: states[(value % 3) as usize],
        flags: CaseFlags::default(),
        tier: Tier::ALL[(value % 5) as usize],
        tier_by_human: false,
        opened_at: at(number),
        first_known_at: at(number),
        channel: Channel::Form,
        received_at: at(number),
        due_at: at(value % 7),
        clock: Clock {
            basis: "house".into(),
            started_at: at(number),
        },
        clocks: vec![CaseClock {
            id: "tco3".into(),
            pack: "eu-tco".into(),
            version: 2,
            law: "a law".into(),
            started_at: at(number),
            due_at: Some(at(number + 3_600)),
            stops: ClockStop::OutOfSight,
            paused: vec![Paused {
                name: "force-majeure".into(),
                proof: "a flood".into(),
                by: user_id(number),
                since: at(number + 1),
                until: Some(at(number + 2)),
            }],
        }],
        queue_at: at(value % 7),
        report_count: 1,
        rules: vec!["threat.direct".into()],
        explanation: vec![Explanation {
            factor: "location".into(),
            level: "home".into(),
            points: 5,
            span: Some([31, 52]),
            by: "privacy.address".into(),
        }],
        graded: vec![Graded {
            factor: Factor::Location,
            level: Level::Mid,
            span: Some([31, 52]),
            by: "privacy.address".into(),
        }],
        triage: Some(Triage {
            tier: Tier::T1,
            points: 5,
            triggers: vec!["published-home".into()],
            counterfactuals: vec![Counterfactual {
                without: Factor::Location,
                tier: Tier::T4,
            }],
            questions: Vec::new(),
            rubric_version: 1,
            rubric_digest: "0123456789abcdef".into(),
        }),
        coverage: Coverage::Assessed,
        uncovered: Vec::new(),
        lang: Some("en".into()),
        evidence: Some(address(number)),
        content_digest: Some(address(number + 1)),
        claim: claimed.then(|| Claim {
            by: user_id(value % 2),
            at: at(value),
            lease_until: at(value % 5),
            fence: 1,
            why: None,
            no_speaker: false,
        }),
        fence: u64::from(claimed),
        skipped_by: Vec::new(),
        decision: None,
        previous: None,
        linked: Vec::new(),
        expedites: Vec::new(),
        versions: Vec::new(),
        asked_tier: None,
        returns: Box::default(),
        known_items: Box::default(),
        class: BankClass::Ordinary,
        proposals: Vec::new(),
        outcomes_due_at: value.is_multiple_of(3).then(|| at(value % 5)),
        retired_at: None,
        imported: None,
        imported_late: false,
        stops: Box::new(Stops {
            first_tier: Some(Tier::T1),
            looked_at: value.is_multiple_of(2).then(|| at(number)),
            ..Stops::default()
        }),
        reasons: BTreeSet::from([Reason::Spam]),
        containment: Vec::new(),
        contained: Some(Contained {
            since: at(number),
            due_at: at(number + 2),
            told: ContainmentTold::Half,
        }),
        later_evidence: Vec::new(),
        alerts: BTreeMap::new(),
        quiet: None,
        to_confirm: value.is_multiple_of(5).then(|| ToConfirm {
            way: "way".into(),
            network: "network".into(),
            source: "source".into(),
            turn: value % 7,
        }),
    }
}

pub fn report(number: u64, value: u64) -> Report {
    Report {
        id: report_id(number),
        platform: platform(value),
        external_id: Some(format!("r{number}")),
        subject: subject_id(value % 4),
        case: case_id(value % 3),
        reason: Reason::Threat,
        channel: Channel::Form,
        at: at(value),
        first_known_at: at(value),
        received_at: at(value % 5),
        tier: Tier::T2,
        due_at: at(value + 60),
        answers: Answers {
            in_danger_now: value.is_multiple_of(2).then_some(Answer::Yes),
            ..Answers::default()
        },
        evidence: Some(address(number)),
        answered_by_earlier: false,
        imported: None,
        lang: None,
        seen: None,
        pack_lock: None,
        part_of: None,
        others: Vec::new(),
        tell: None,
        link_closed_at: None,
        told: None,
    }
}

pub fn reporter(number: u64, value: u64) -> Reporter {
    Reporter {
        report: report_id(number),
        account: (!value.is_multiple_of(3)).then(|| subject_id(value % 4)),
        kind: ReporterKind::User,
        target: (!value.is_multiple_of(2)).then(|| subject_id(value % 4)),
        network: value.is_multiple_of(5).then(|| address(value)),
    }
}

pub fn case_targets(number: u64, value: u64) -> CaseTargets {
    CaseTargets {
        case: case_id(number),
        channel: Channel::Form,
        reporter_kind: Some(ReporterKind::User),
        targets: vec![subject_id(value % 4)],
        reporters: Vec::new(),
    }
}

pub fn cohorts(_: u64, value: u64) -> Cohorts {
    let list = CohortList {
        accounts: value,
        imported_at: at(value),
        imported_by: user_id(value % 2),
    };
    Cohorts {
        platform: platform(value),
        lists: BTreeMap::from([("insider".into(), list)]),
        alert: value.is_multiple_of(2).then(|| alert_id(value % 3)),
    }
}

pub fn cohort_member(number: u64, value: u64) -> CohortMember {
    let cohort = if value.is_multiple_of(2) {
        "insider"
    } else {
        "partner"
    };
    CohortMember {
        platform: platform(value),
        account: subject_id(number),
        cohort: cohort.into(),
    }
}

pub fn subject(number: u64, value: u64) -> Subject {
    let named = SubjectRef {
        kind: SubjectKind::Content,
        id: format!("c{number}"),
    };
    let mut subject = Subject::new(subject_id(number), platform(value), &named, at(value));
    subject.author = (!value.is_multiple_of(3)).then(|| subject_id(value % 4));
    subject.cleared = vec![address(number)];
    subject.matched = Some(MatchedVersion {
        version: address(number),
        matches: vec![media_match_id(number)],
    });
    subject
}

pub fn subject_name(number: u64, value: u64) -> SubjectName {
    SubjectName {
        name: format!("main/account/a{number}"),
        subject: subject_id(value % 4),
    }
}

pub fn receipt(number: u64, value: u64) -> Receipt {
    Receipt {
        id: format!("main/report/{}", address(number)),
        body_digest: address(number + 7),
        answer: json!({"id": report_id(number), "case": case_id(value), "tier": "T2",
            "due_at": at(value), "status_url": "/status/0000"}),
        expires_at: (!value.is_multiple_of(3)).then(|| at(value % 5)),
    }
}

pub fn evidence(number: u64, content: String) -> Evidence {
    Evidence {
        address: address(number),
        salt: address(number + 3),
        references: 1,
        kept_at: at(number),
        content,
    }
}

pub fn decision(number: u64, value: u64) -> Decision {
    Decision {
        case: (!value.is_multiple_of(3)).then(|| case_id(value % 3)),
        bulk: value.is_multiple_of(2).then(|| bulk_id(value % 3)),
        ..Decision::new(
            decision_id(number),
            subject_id(value % 4),
            if value.is_multiple_of(2) {
                DecidedBy::System
            } else {
                DecidedBy::Rule(format!("rule.{}", value % 3))
            },
            at(value % 5),
            DecisionOutcome::Violation,
        )
    }
}

pub fn order(number: u64, value: u64) -> Order {
    let states = [OrderState::Ordered, OrderState::Applied];
    Order {
        id: order_id(number),
        platform: platform(value),
        subject: subject_id(value % 4),
        kind: OrderKind::ContentRestrict,
        parameters: BTreeMap::new(),
        starts_at: at(value),
        until: (!value.is_multiple_of(3)).then(|| at(value % 5)),
        decision: decision_id(value),
        rule: value
            .is_multiple_of(2)
            .then(|| format!("rule.{}", value % 3)),
        case: None,
        state: states[(value / 2 % 2) as usize],
        reverses: None,
        sequence: value,
        ordered_at: at(value),
        not_before: at(value % 5),
        outcome_at: None,
        ended_at: value.is_multiple_of(5).then(|| at(value)),
        lateness_raised: false,
        imported: None,
    }
}

pub fn bulk(number: u64, value: u64) -> Bulk {
    let decision = BulkDecision {
        outcome: DecisionOutcome::Violation,
        policy: Some("spam".into()),
        law: None,
        explanation: None,
        actions: vec![BulkAction {
            kind: OrderKind::ContentRemove,
            lasts: None,
            parameters: BTreeMap::new(),
        }],
    };
    Bulk {
        id: bulk_id(number),
        platform: platform(value),
        by: user_id(value % 2),
        at: at(value),
        reason: "one flood".into(),
        work: BulkWork::Decide(decision),
        subjects: vec![subject_id(1), subject_id(2)],
        done: 1,
        decided: 0,
        left_out: vec![LeftOut {
            subject: subject_id(1),
            why: LeftOutReason::Claimed,
        }],
        finished_at: value.is_multiple_of(2).then(|| at(value)),
    }
}

pub fn search_term(number: u64, value: u64) -> SearchTerm {
    SearchTerm(format!("{:016x}{number:032x}c", value % 3))
}

pub fn search_document(number: u64, value: u64) -> SearchDocument {
    SearchDocument {
        id: format!("{number:032x}c"),
        source: address(value),
        with_bio: value.is_multiple_of(2),
        terms: format!("{value:016x}"),
    }
}

pub fn classifier_place(number: u64, value: u64) -> ClassifierPlace {
    ClassifierPlace {
        classifier: format!("guard{number}"),
        sequence: value,
        day: 20_000,
        used: 3,
        waiting: vec![case_id(number)],
    }
}

pub fn search_position(value: u64) -> SearchPosition {
    SearchPosition {
        sequence: value,
        at: at(value),
        walk: Some(Walk {
            tables: 1,
            after: Some("a place".into()),
        }),
    }
}

pub fn delivery(number: u64, value: u64) -> Delivery {
    let states = [DeliveryState::Owed, DeliveryState::Dead];
    Delivery {
        id: delivery_id(number),
        message: Message::ActionOrdered(order_id(value % 3)),
        to: Destination::Endpoint(endpoint_id(0)),
        subject: subject_id(value % 4),
        sequence: value % 5,
        state: states[(value / 2 % 2) as usize],
        due_at: at(value % 7),
        attempts: 0,
        created_at: at(value),
        last_result: None,
    }
}

pub fn notice(number: u64, value: u64) -> Notice {
    Notice {
        id: notice_id(number),
        platform: platform(value),
        to: Recipient::Author(subject_id(value % 4)),
        decision: (!value.is_multiple_of(3)).then(|| decision_id(value % 3)),
        facts: Told::RestrictionsLifted(RestrictionsLifted {
            subject: subject_id(value % 4),
            actions: Vec::new(),
            lifted_at: at(value),
        }),
        lang: "en".into(),
        title: String::new(),
        text: String::new(),
        made_at: at(value % 5),
        not_before: at(value),
        cancelled: false,
    }
}

pub fn appeal(number: u64, value: u64) -> Appeal {
    let states = [AppealState::Open, AppealState::Decided];
    Appeal {
        id: appeal_id(number),
        platform: platform(value),
        external_id: Some(format!("p{number}")),
        decision: decision_id(value % 3),
        case: None,
        subject: subject_id(value % 4),
        by: Appellant::Author(subject_id(value % 4)),
        state: states[(value / 2 % 2) as usize],
        at: at(value),
        received_at: at(value),
        due_at: at(value % 7),
        clock: Clock {
            basis: "house.appeal".into(),
            started_at: at(value),
        },
        lang: "en".into(),
        evidence: None,
        files: Vec::new(),
        claim: (value % 3 == 1).then(|| Claim {
            by: user_id(value % 2),
            at: at(value),
            lease_until: at(value),
            fence: 1,
            why: None,
            no_speaker: false,
        }),
        fence: 1,
        skipped_by: Vec::new(),
        votes: Vec::new(),
        answer: None,
        alerts: BTreeMap::new(),
    }
}

pub fn alert(number: u64, value: u64) -> Alert {
    Alert {
        id: alert_id(number),
        platform: platform(value),
        kind: AlertKind::Danger,
        about: match value % 3 {
            0 => Matter::Investigation(investigation_id(value % 3)),
            1 => Matter::Parity,
            _ => Matter::Case(case_id(value % 3)),
        },
        language: None,
        parity: None,
        incident: None,
        tier: Some(Tier::ALL[(value % 2) as usize]),
        due_at: at(value % 7),
        count: 1,
        raised_at: at(value),
        page_at: (!value.is_multiple_of(3)).then(|| at(value % 5)),
        turn: 0,
        pages: Vec::new(),
        failures: 0,
        acknowledged: None,
        ended: value.is_multiple_of(4).then(|| AlertEnd {
            at: at(value),
            why: AlertEndReason::Decided,
        }),
    }
}

pub fn alert_channel(number: u64, value: u64) -> AlertChannel {
    AlertChannel {
        name: format!("phone-{number}"),
        success_at: Some(at(value)),
        failure_at: None,
        failure: None,
    }
}

pub fn contact(number: u64, value: u64) -> Contact {
    Contact {
        of: Recipient::Author(subject_id(number)),
        key_id: "1".into(),
        sealed: address(value),
    }
}

pub fn preferences(number: u64, value: u64) -> PersonalPreferences {
    PersonalPreferences {
        user: user_id(number),
        preferences: Preferences {
            daily_budget: value as u32,
            ..Preferences::default()
        },
    }
}

pub fn skills(number: u64, value: u64) -> PersonalSkills {
    PersonalSkills {
        user: user_id(number),
        skills: Skills {
            languages: BTreeSet::from([format!("l{}", value % 3)]),
            ..Skills::default()
        },
    }
}

pub fn dispatching(number: u64, value: u64) -> Dispatching {
    Dispatching {
        sealed_unstaffed: None,
        platform: platform(number),
        given: Turns::AT_FIRST,
        given_to: BTreeMap::from([(user_id(number), Credit::default())]),
        at_work: BTreeMap::from([(user_id(value), at(value))]),
        uncovered: BTreeMap::new(),
        handled: 1,
        handling_millis: value,
    }
}

pub fn exposure(number: u64, value: u64) -> Exposure {
    let preferences = preferences(number, value).preferences;
    let day = ExposureDay::new(at(value % 5 * 86_400), None, &preferences);
    let mut exposure = Exposure::new(user_id(number));
    exposure.work(at(value));
    exposure
        .days
        .extend((!value.is_multiple_of(3)).then_some(day));
    exposure
}

pub fn note(number: u64, value: u64) -> Note {
    Note {
        id: note_id(number),
        case: case_id(value % 3),
        by: user_id(0),
        at: at(value),
        text: "seen".into(),
        people_only: false,
    }
}

pub fn rerating(number: u64, value: u64) -> Rerating {
    let rating = |by, tier| Rating {
        by: user_id(by),
        at: at(value),
        tier,
        outcome: DecisionOutcome::Violation,
    };
    Rerating {
        id: format!("{number:032x}"),
        case: case_id(value % 3),
        platform: platform(value),
        subject: subject_id(value % 3),
        decision: decision_id(value % 3),
        first: rating(value % 2, Tier::T2),
        drawn_at: at(value),
        claim: value.is_multiple_of(2).then(|| Claim {
            by: user_id(value % 2),
            at: at(value),
            lease_until: at(value),
            fence: 1,
            why: None,
            no_speaker: false,
        }),
        fence: value % 2,
        handed_to: vec![user_id(value % 2)],
        second: value.is_multiple_of(3).then(|| rating(1, Tier::T3)),
    }
}

pub fn return_link(number: u64, value: u64) -> ReturnLink {
    ReturnLink {
        id: format!("{number:032x}"),
        platform: platform(value),
        suspended: subject_id(value % 3),
        suspension: value.is_multiple_of(2).then(|| order_id(value % 3)),
        candidate: subject_id(value % 2),
        script: "latin".into(),
        found_at: at(value),
        candidate_first_seen_at: value.is_multiple_of(2).then(|| at(value)),
        posts_at_find: value,
        likely_at: None,
        evidence: LinkEvidence {
            log_odds: value as f64,
            posterior: 0.5,
            band: LinkBand::Possible,
            weights_version: 1,
            prior_log_odds: -6.9,
            families: vec![LinkFamily {
                family: "names".into(),
                log_odds: 4.0,
            }],
            features: vec![LinkFeature {
                family: "names".into(),
                feature: "names.alike".into(),
                log_odds: 4.0,
                chance: 0.001,
                about: "the names are alike".into(),
                is_strongest_against: false,
            }],
        },
        state: [LinkState::Open, LinkState::Confirmed, LinkState::Rejected][(value % 3) as usize],
        decided: None,
        case: value.is_multiple_of(2).then(|| case_id(value % 3)),
        hold: (!value.is_multiple_of(3)).then(|| FirstPostsHold {
            since: at(0),
            until: at(value),
            orders: vec![order_id(value)],
            ended: None,
        }),
    }
}

pub fn links_judged(number: u64, value: u64) -> LinksJudged {
    LinksJudged {
        platform: platform(number),
        decisions: value,
        likely: BTreeMap::from([(
            "latin".into(),
            LikelyJudged {
                confirmed: value,
                rejected: 1,
            },
        )]),
    }
}

pub fn bank(number: u64, value: u64) -> Bank {
    Bank {
        name: format!("BANK_{number}"),
        purpose: "pictures that come back".into(),
        kind: BankKind::Matching,
        class: BankClass::Ordinary,
        action: BankAction::Hold,
        policy: Some("gore".into()),
        near: Nearness::default(),
        matching_thousandths: 1_000,
        items: value,
        made_at: at(value),
        made_by: Some(user_id(value)),
    }
}

pub fn bank_item(number: u64, value: u64) -> BankItem {
    BankItem {
        id: format!("{number:032x}"),
        number: u32::try_from(number).unwrap(),
        earlier_numbers: vec![u32::try_from(number + value).unwrap()],
        bank: format!("BANK_{}", value % 3),
        source: "a-list".into(),
        external_id: Some(format!("x{number}")),
        key_id: "1".into(),
        sealed: "c2VhbGVk".into(),
        note: "a note".into(),
        metadata: BTreeMap::from([("tags".into(), json!(["a"]))]),
        added_at: at(value),
        confirmed: Some(Confirmed {
            by: user_id(value),
            at: at(value),
            removes: Some(decision_id(value)),
            policy: Some("gore".into()),
        }),
        disabled_until: None,
        expires_at: Some(at(value + 9)),
        withdrawn: (value % 2 == 1).then(|| Withdrawn {
            by: Some(user_id(value)),
            at: at(value),
            reason: "a stock photo".into(),
            is_undone: value % 4 == 1,
        }),
        matched: Matched {
            total: value,
            right: 1,
            wrong: 0,
            last_at: Some(at(value)),
            this_hour: 1,
            usual_per_hour: 0.5,
            flood_since: None,
        },
        case: Some(case_id(value)),
    }
}

pub fn bank_numbers(value: u64) -> BankNumbers {
    BankNumbers {
        next: u32::try_from(value).unwrap(),
        looked_back: u32::try_from(value / 2).unwrap(),
        banks: 1,
    }
}

pub fn list_review(number: u64, value: u64) -> ListReview {
    ListReview {
        digest: format!("{number:064x}"),
        bank: format!("BANK_{}", value % 3),
        source: "a-list".into(),
        is_whole: value.is_multiple_of(2),
        counts: ListCounts {
            held: value,
            added: 1,
            ..ListCounts::default()
        },
        cause: "the list would grow".into(),
        examples: vec!["+ x".into()],
        offered_at: at(value),
        offered_by: Principal::System,
        state: ListReviewState::Agreed,
        answer: Some(ListReviewAnswer {
            by: None,
            at: at(value),
            reason: "looked at it".into(),
        }),
    }
}

pub fn media_source(number: u64, value: u64) -> MediaSource {
    MediaSource {
        right: value,
        items: value,
        last_at: Some(at(value)),
        ..MediaSource::new(&format!("source-{number}"))
    }
}

pub fn media_fetch(number: u64, value: u64) -> MediaFetch {
    MediaFetch {
        subject: subject_id(number),
        platform: platform(value),
        posted_at: at(value),
        content: None,
        media: vec![FetchedMedium {
            medium: 0,
            url: "https://media.example/1.png".into(),
            state: FetchState::Waiting(value.is_multiple_of(2).then(|| "no answer in time".into())),
        }],
        attempts: 1,
        due_at: (!value.is_multiple_of(3)).then(|| at(value)),
        ends_at: at(value + 1),
    }
}

pub fn media_match(number: u64, value: u64) -> MediaMatch {
    MediaMatch {
        id: media_match_id(number),
        platform: platform(value),
        subject: subject_id(value % 3),
        medium: 0,
        bank: format!("BANK_{}", value % 3),
        item: format!("{:032x}", value % 3),
        source: "a-list".into(),
        by: MatchedBy::Pdq,
        distance: 7,
        at: at(value),
        action: Some(BankAction::Hold),
        orders: vec![order_id(value)],
        judged: Some(MatchJudgement {
            by: user_id(value),
            at: at(value),
            is_same: true,
            reason: "the same wall".into(),
        }),
    }
}

pub fn incident(number: u64, value: u64) -> Incident {
    let evidence = IncidentEvidence {
        at: at(value),
        reading: IncidentReading::Coordinated,
        log_odds: value as f64,
        features: vec![IncidentFeature {
            family: "accounts".into(),
            feature: "new_accounts".into(),
            value: 0.5,
            log_odds: 2.0,
            about: "half of the accounts are new".into(),
        }],
    };
    let post = IncidentPost {
        content: subject_id(value % 3),
        account: subject_id(value % 2),
        at: at(value),
        call: value.is_multiple_of(2).then_some(IncidentCall::Join),
    };
    Incident {
        id: format!("{number:032x}"),
        platform: platform(value),
        kind: [IncidentKind::Campaign, IncidentKind::Brigade][(value % 2) as usize],
        state: [
            IncidentState::Open,
            IncidentState::Closed,
            IncidentState::Merged,
        ][(value % 3) as usize],
        merged_into: (value % 3 == 2).then(|| format!("{value:032x}")),
        opened_at: at(value),
        closed_at: (!value.is_multiple_of(3)).then(|| at(value + 1)),
        first_at: at(value),
        last_at: at(value),
        posts: value,
        accounts: value,
        roles: IncidentRoles {
            originators: 1,
            amplifiers: value,
            bystanders: 0,
        },
        variants: vec![IncidentVariant {
            kind: VariantKind::Hashtag,
            key: format!("{value:016x}"),
            label: "tag".into(),
            first_at: at(value),
        }],
        targets: vec![IncidentTarget {
            subject: subject_id(value % 3),
            posts: value,
        }],
        seeds: vec![post],
        recruiting: vec![post],
        evidence: evidence.clone(),
        opened_on: evidence,
        timeline: vec![IncidentTick {
            at: at(value),
            minutes: 1,
            posts: 1,
            joined: 1,
        }],
        nodes: vec![IncidentNode {
            account: subject_id(value % 2),
            role: IncidentRole::Originator,
        }],
        edges: vec![IncidentEdge {
            one: subject_id(0),
            other: subject_id(1),
            times: 2,
        }],
        growth: IncidentGrowth::default(),
        alert: None,
    }
}

pub fn incident_member(number: u64, value: u64) -> IncidentMember {
    IncidentMember {
        id: format!("{number:032x}"),
        incident: format!("{:032x}", value % 3),
        account: subject_id(value % 2),
        role: [
            IncidentRole::Originator,
            IncidentRole::Amplifier,
            IncidentRole::Bystander,
        ][(value % 3) as usize],
        first_at: at(value),
        last_at: at(value + 1),
        posts: value,
    }
}

pub fn incident_export(number: u64, value: u64) -> IncidentExport {
    IncidentExport {
        id: format!("{number:032x}"),
        incident: format!("{:032x}", value % 3),
        platform: platform(value),
        by: user_id(value % 2),
        at: at(value),
        reason: "for another platform".into(),
        marking: "amber".into(),
        accounts: value,
        digest: address(number),
    }
}

pub fn pending_action(number: u64, value: u64) -> PendingAction {
    PendingAction {
        id: pending_action_id(number),
        platform: platform(value),
        subject: subject_id(value % 3),
        kind: OrderKind::HashtagLimit,
        parameters: Default::default(),
        lasts: Some(Duration::from_hours(24)),
        ground: PendingGround::HashtagLimit,
        decision: decision_id(value % 3),
        case: value.is_multiple_of(2).then(|| case_id(value % 3)),
        renews: value.is_multiple_of(3).then(|| order_id(value % 3)),
        by: user_id(value % 2),
        at: at(value),
        expires_at: at(value + 1),
        state: PendingState::ALL[(value % 5) as usize],
        answer: None,
        order: None,
    }
}

pub fn kept_conduct(number: u64, value: u64) -> KeptConduct {
    let conduct = json!({
        "targets": [value, u64::MAX],
        "texts": [{"hashes": [1, value + 2], "letters": 40, "whole": value, "most": 24}],
    });
    KeptConduct {
        subject: subject_id(number),
        kept_at: at(value),
        key: "k1".into(),
        conduct: serde_json::from_value(conduct).unwrap(),
    }
}

pub fn private_signals(value: u64) -> PrivateSignalsInForce {
    PrivateSignalsInForce {
        signals: value.is_multiple_of(2).then(|| PrivateSignals {
            kinds: BTreeSet::from([PrivateKind::Email]),
            reason: PrivateReason::BanEvasion,
            kept: Duration::from_days(30),
        }),
        since: at(value),
    }
}

pub fn factor_review(number: u64, value: u64) -> FactorReview {
    FactorReview {
        id: factor_review_id(number),
        platform: platform(value),
        case: case_id(value % 3),
        at: at(value),
        factor: Factor::Location,
        from: Level::Mid,
        to: Level::None,
        by: Some("privacy.home-address".into()),
        lang: Some("en".into()),
        rubric_version: 1,
        rubric_digest: "0123456789abcdef".into(),
    }
}

pub fn api_key(number: u64, value: u64) -> ApiKey {
    ApiKey {
        id: key_id(value % 3),
        digest: address(number),
        platform: platform(value),
        scopes: BTreeSet::new(),
        user: Some(user_id(value % 2)),
        label: "a platform".into(),
        created_at: at(value),
        expires_at: Some(at(value % 5)),
        revoked_at: None,
        requests_per_second: 100,
        kind: [KeyKind::Api, KeyKind::LoginLink, KeyKind::Session][(value % 3) as usize],
    }
}

pub fn password(number: u64, value: u64) -> Password {
    Password {
        user: user_id(number),
        platform: platform(value),
        hash: "$argon2id$..".into(),
        set_at: at(value),
    }
}

pub fn saved_view(number: u64, value: u64) -> SavedView {
    SavedView {
        user: user_id(value % 2),
        name: format!("view {number}"),
        query: "tier=T1".into(),
    }
}

pub fn brake(number: u64, value: u64) -> Brake {
    Brake {
        id: format!("rule/{number}"),
        count: value as u32,
        case: None,
        expires_at: at(value % 5),
    }
}

pub fn interrupt_bucket(number: u64, value: u64) -> InterruptBucket {
    InterruptBucket {
        id: format!("main/key/{number}"),
        full_at: at(value % 5),
    }
}

pub fn reporter_record(number: u64, value: u64) -> ReporterRecord {
    let mut findings = Findings::default();
    findings.set(case_id(value), at(value), Some(value.is_multiple_of(2)));
    ReporterRecord {
        of: subject_id(number).to_string(),
        reported: vec![case_id(value)],
        findings,
        expires_at: at(value % 5),
    }
}

pub fn confirmations(number: u64, value: u64) -> Confirmations {
    let way = WayTurns {
        waiting: value,
        turn: number,
        handed_out: value,
    };
    Confirmations {
        platform: platform(number),
        ways: BTreeMap::from([("way".into(), way)]),
        handed_out: value,
        calls_since: 1,
    }
}

pub fn confirmation_network(number: u64, value: u64) -> ConfirmationNetwork {
    ConfirmationNetwork {
        platform: platform(number),
        way: "way".into(),
        network: format!("network{number}"),
        waiting: value,
        turn: value % 5,
        handed_out: value,
    }
}

pub fn confirmation_source(number: u64, value: u64) -> ConfirmationSource {
    ConfirmationSource {
        id: format!("main/way/network/{number}"),
        waiting: value,
        turn: value,
    }
}

pub fn import(number: u64, value: u64) -> ImportProgress {
    ImportProgress {
        id: ImportProgress::id_of(&platform(value), ImportKind::Accounts, &address(number)),
        from: "file".into(),
        done: value,
        records: value + 1,
        counts: ImportCounts::default(),
        started_at: at(number),
        last_at: at(value),
        alert: None,
    }
}

pub fn rule_set(number: u64, value: u64) -> RuleSetText {
    RuleSetText {
        version: address(number),
        loaded_at: at(value % 5),
        files: Vec::new(),
        modes: BTreeMap::from([("spam".into(), Mode::Observe)]),
    }
}

pub fn parity_plan(value: u64) -> ParityPlan {
    ParityPlan {
        plan: serde_json::from_value(json!({"margin_hours": value % 5})).unwrap(),
        since: at(value),
    }
}

pub fn restored(value: u64) -> Restored {
    Restored {
        backup_at: at(value % 5),
        restored_at: at(value),
    }
}

pub fn hold(number: u64, value: u64) -> Hold {
    let ground = |basis, until| HoldGround {
        basis,
        investigation: None,
        reference: Some(format!("file {value}")),
        reason: "a request".into(),
        by: Some(user_id(value % 2)),
        set_at: at(value),
        until,
        salt: "00ff".into(),
    };
    let lifted = LiftedGround {
        ground: ground(HoldBasis::Tco6, None),
        by: Some(user_id(value % 2)),
        at: at(value % 7),
        reason: "the case is over".into(),
        released_by: Some("a letter".into()),
        salt: "ff00".into(),
    };
    Hold {
        grounds: vec![
            ground(HoldBasis::House, None),
            ground(HoldBasis::Us2703f, Some(at(value % 9))),
        ],
        profile: Some(format!("address {value}")),
        contacts: vec!["another address".into()],
        lifted: vec![lifted],
        ..Hold::new(subject_id(number))
    }
}

pub fn investigation(number: u64, value: u64) -> Investigation {
    let authority = Authority {
        name: "an authority".into(),
        country: "DE".into(),
        reference: None,
    };
    Investigation {
        id: investigation_id(number),
        platform: platform(value),
        state: match value % 2 {
            0 => InvestigationState::Open,
            _ => InvestigationState::Closed,
        },
        title: format!("matter {value}"),
        summary: "a summary".into(),
        authority: Some(authority.clone()),
        opened_by: user_id(value % 2),
        opened_at: at(value),
        links: vec![Link {
            to: LinkedTo::Case(case_id(value % 3)),
            by: user_id(1),
            at: at(value),
        }],
        duty: (value.is_multiple_of(3)).then(|| Duty {
            known_at: at(value),
            due_at: at(value % 9),
            stated_by: user_id(1),
            stated_at: at(value),
            at_risk: "somebody".into(),
            whereabouts: "unknown".into(),
            reason: "a threat".into(),
            authority: authority.clone(),
            authority_reason: "of that country".into(),
            with_report_words: false,
            packets: Vec::new(),
            informed: None,
            dropped: None,
            review_due_at: None,
            review: None,
        }),
        disclosures: Vec::new(),
        closed_at: None,
        retired_at: None,
        alerts: BTreeMap::new(),
        past_alerts: Vec::new(),
    }
}

pub fn custody_line(number: u64, value: u64) -> CustodyLine {
    CustodyLine {
        id: custody_line_id(number),
        investigation: investigation_id(value % 3),
        at: at(value),
        by: user_id(value % 2),
        act: Act::InvestigationRead,
        purpose: None,
        words: "for the file".into(),
        salt: address(value),
        words_digest: address(number),
    }
}

pub fn feedback(number: u64, value: u64) -> Feedback {
    Feedback {
        id: feedback_id(number),
        platform: platform(value),
        key: key_id(value % 3),
        received_at: at(value),
        scores: vec![SuggestedScore {
            attribute: "TOXICITY".into(),
            value: 1.0,
            span: Some([0, 4]),
        }],
        languages: vec!["en".into()],
        community: Some("a board".into()),
        text: Some("text".into()),
        text_digest: Some(address(value)),
        about_digest: Some(address(value + 1)),
    }
}

/// Makes a row of one table from a number and a value.
pub type MakeRow = fn(u64, u64) -> Record;

/// How to make a row of each table that questions are asked of.
pub const TABLES: &[MakeRow] = &[
    |number, value| case(number, value).into(),
    |number, value| report(number, value).into(),
    |number, value| reporter(number, value).into(),
    |number, value| case_targets(number, value).into(),
    |number, value| cohorts(number, value).into(),
    |number, value| cohort_member(number, value).into(),
    |number, value| subject(number, value).into(),
    |number, value| subject_name(number, value).into(),
    |number, value| receipt(number, value).into(),
    |number, value| decision(number, value).into(),
    |number, value| order(number, value).into(),
    |number, value| bulk(number, value).into(),
    |number, value| search_term(number, value).into(),
    |number, value| search_document(number, value).into(),
    |_, value| search_position(value).into(),
    |number, value| classifier_place(number, value).into(),
    |number, value| delivery(number, value).into(),
    |number, value| notice(number, value).into(),
    |number, value| appeal(number, value).into(),
    |number, value| alert(number, value).into(),
    |number, value| alert_channel(number, value).into(),
    |number, value| contact(number, value).into(),
    |number, value| note(number, value).into(),
    |number, value| factor_review(number, value).into(),
    |number, value| rerating(number, value).into(),
    |number, value| return_link(number, value).into(),
    |number, value| kept_conduct(number, value).into(),
    |number, value| incident(number, value).into(),
    |number, value| incident_member(number, value).into(),
    |number, value| incident_export(number, value).into(),
    |number, value| pending_action(number, value).into(),
    |number, value| links_judged(number, value).into(),
    |number, value| bank(number, value).into(),
    |number, value| bank_item(number, value).into(),
    |_, value| bank_numbers(value).into(),
    |number, value| media_source(number, value).into(),
    |number, value| list_review(number, value).into(),
    |number, value| media_match(number, value).into(),
    |number, value| media_fetch(number, value).into(),
    |number, value| api_key(number, value).into(),
    |number, value| password(number, value).into(),
    |number, value| saved_view(number, value).into(),
    |number, value| preferences(number, value).into(),
    |number, value| skills(number, value).into(),
    |number, value| exposure(number, value).into(),
    |number, value| feedback(number, value).into(),
    |number, value| hold(number, value).into(),
    |number, value| investigation(number, value).into(),
    |number, value| custody_line(number, value).into(),
    |number, value| import(number, value).into(),
    |number, value| confirmations(number, value).into(),
    |number, value| dispatching(number, value).into(),
    |number, value| confirmation_network(number, value).into(),
    |number, value| confirmation_source(number, value).into(),
    |number, value| interrupt_bucket(number, value).into(),
    |number, value| reporter_record(number, value).into(),
    |number, value| brake(number, value).into(),
    |number, value| rule_set(number, value).into(),
    |_, value| restored(value).into(),
    |_, value| rule_overrides(value).into(),
    |_, value| parity_plan(value).into(),
    |_, value| private_signals(value).into(),
    |number, value| tally(number, value).into(),
];

/// One hour out of seven, of one figure out of two.
pub fn tally(number: u64, value: u64) -> Tally {
    let figures = [Figure::Events, Figure::RuleHits];
    Tally {
        platform: platform(number),
        figure: figures[(number / 2 % 2) as usize],
        hour: at(number),
        counts: BTreeMap::from([("hold".into(), value)]),
    }
}

pub fn rule_overrides(value: u64) -> RuleOverrides {
    let by = user_id(value % 2);
    let set = ModeOverride {
        mode: Mode::Observe,
        by,
        at: at(value),
        reason: "too many false hits".into(),
    };
    RuleOverrides {
        modes: BTreeMap::from([("spam".into(), set)]),
        pin: Some(RulePin {
            version: address(value),
            by,
            at: at(value),
            reason: "it was better".into(),
        }),
        history: vec![RuleChange {
            change: RuleChangeKind::Restored {
                version: address(value),
            },
            by,
            at: at(value),
            reason: "it was better".into(),
        }],
    }
}

/// 64 hexadecimal digits that belong to a number.
pub fn address(number: u64) -> String {
    let bytes: [u8; 32] = Rng::from_number(number).bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line for the chain, about a case.
pub fn draft(act: Act, case: u64) -> EntryDraft {
    EntryDraft {
        at: at(case),
        by: Principal::Key(key_id(0)),
        act,
        subject: Some(subject_id(case)),
        case: Some(case_id(case)),
        order: None,
        details: BTreeMap::from([("tier".into(), json!("T2"))]),
    }
}

/// A commit that does nothing so far.
pub fn commit(operation: u64) -> Commit {
    Commit {
        operation: operation_id(operation),
        reads: Vec::new(),
        changes: Vec::new(),
        entries: Vec::new(),
        counts: Vec::new(),
    }
}

/// Writes a row whose version is `expected`.
pub fn put(row: impl Into<Record>, expected: Version) -> Change {
    let record = row.into();
    Change {
        key: record.key(),
        expected,
        record: Some(record),
    }
}

/// Deletes a row whose version is `expected`.
pub fn delete(key: Key, expected: Version) -> Change {
    Change {
        key,
        expected,
        record: None,
    }
}
