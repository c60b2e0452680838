//! Every question that may be asked, by its name.

use evenhand_flow::work::{Figure, Select};
use evenhand_model::{
    AlertReader, Appellant, CaseState, DeliveryState, IncidentRole, IncidentState,
    InvestigationState, LinkState, Message, OrderState, PendingState, Recipient, Tier,
};

use super::rows::*;

/// Every named question, asked about what belongs to `value`.
pub fn named(value: u64, limit: usize) -> Vec<(&'static str, Select)> {
    let (platform, subject, now) = (platform(value), subject_id(value % 4), at(value % 7));
    let (case, order, state) = (case_id(value % 3), order_id(value % 3), CaseState::Open);
    let tier = Tier::ALL[(value % 5) as usize];
    macro_rules! list {
        ($($name:ident($($value:expr),*)),+) => {
            vec![$((stringify!($name), Select::$name($($value,)* limit))),+]
        };
    }
    let mut list = list![
        cases_in_order(&platform, state),
        cases_of_tier(&platform, state, tier),
        cases_of_tier_until(&platform, tier, now),
        cases_to_work_on(&platform, tier),
        cases_to_work_on_in(&platform, tier, "en"),
        cases_by_age(&platform),
        cases_by_age_in(&platform, "en"),
        networks_to_confirm(&platform, "way"),
        cases_to_confirm(&platform, "way/network"),
        cohort_members_of(&platform),
        cohort_members_on(&platform, "insider"),
        cases_claimed_by(user_id(value % 2)),
        cases_with_lease_over(now),
        cases_on(subject),
        reports_of(case),
        reports_on(subject),
        reports_before(now),
        reporters_who_are(subject),
        reporters_naming(subject),
        decisions_on_case(case),
        decisions_on(subject),
        cases_owing_outcomes(now),
        notices_of(&platform),
        notices_to(Recipient::Author(subject)),
        notices_because_of(decision_id(value % 3)),
        notices_before(now),
        appeals_in_order(&platform, true),
        appeals_by(Appellant::Author(subject)),
        appeals_claimed_by(user_id(value % 2)),
        cases_to_alert(now),
        appeals_to_alert(now),
        investigations_to_alert(now),
        alerts_to_page(true, now),
        alerts_to_page_from(true, now),
        alerts_of(&platform, true),
        alerts_seen_by(&platform, true, reader(true, false)),
        alerts_seen_by(&platform, true, reader(false, true)),
        alerts_seen_by(&platform, true, reader(false, false)),
        decisions_by_rule("rule.1"),
        decisions_of_bulk(bulk_id(value % 3)),
        orders_in_force_of_rule(&platform, "rule.1"),
        bulks_of(&platform),
        bulks_running(),
        notes_on(case),
        reratings_waiting(&platform, now),
        reratings_claimed_by(user_id(value % 2)),
        reratings_of(&platform),
        return_links(&platform, LinkState::Open),
        return_links_of(subject),
        return_links_to(subject),
        banks(),
        bank_items(),
        items_of_bank(&format!("BANK_{}", value % 3)),
        item_numbered(u32::try_from(value % 3).unwrap()),
        items_over(at(value)),
        items_to_undo(),
        media_sources(),
        list_reviews(),
        media_matches(&platform),
        matches_of_bank(&format!("BANK_{}", value % 3)),
        matches_of_item(&format!("{:032x}", value % 3)),
        matches_in(subject),
        media_fetches_due(at(value)),
        media_fetches_over(at(value)),
        incidents(&platform, IncidentState::Open),
        incident_members(&format!("{:032x}", value % 3)),
        incident_members_in(&format!("{:032x}", value % 3), IncidentRole::Amplifier),
        incidents_with(subject),
        incident_exports_of(&format!("{:032x}", value % 3)),
        pending_actions(&platform, PendingState::Waiting),
        pending_actions_on(subject),
        pending_actions_lapsed(now),
        return_holds_over(now),
        factor_reviews_of(&platform),
        factor_reviews_before(now),
        orders_of(&platform),
        orders_in(&platform, OrderState::Ordered),
        orders_on(subject),
        orders_unconfirmed(now),
        orders_run_out(now),
        deliveries_due(now),
        deliveries_in(DeliveryState::Dead),
        deliveries_to(endpoint_id(value % 3), DeliveryState::Dead),
        deliveries_owed_on(subject),
        deliveries_of(Message::ActionOrdered(order)),
        subjects_by(subject),
        holds_ending(now),
        holds_lifted_before(now),
        investigations_in(&platform, InvestigationState::Open),
        custody_of(investigation_id(value % 3)),
        receipts_expired(now),
        brakes_expired(now),
        reporter_records_expired(now),
        interrupt_buckets_full(now),
        api_keys_of(user_id(value % 2)),
        passes_over(now),
        saved_views_of(user_id(value % 2)),
        exposures_expired(now),
        feedback_to_forget(now),
        feedback_by(key_id(value % 3)),
        feedback_on_text(&address(value)),
        feedback_about(&address(value)),
        feedback_of(&platform),
        tallies(&platform, Figure::Events, now),
        tallies_before(now),
        rule_sets()
    ];
    list.push(("api_key", Select::api_key(key_id(value % 3))));
    list
}

fn reader(sees_investigations: bool, sees_parity: bool) -> AlertReader {
    AlertReader {
        sees_investigations,
        sees_parity,
    }
}
