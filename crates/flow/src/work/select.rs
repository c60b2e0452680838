//! Named questions to the store: which rows, in which order.
//!
//! Every question that anybody may ask stands here by name, so that each store back end and its
//! indexes can be checked against the whole list.

use evenhand_model::{
    AlertReader, Case, CaseId, CaseState, IncidentRole, IncidentState, KeyId, LinkState,
    PendingState, Platform, SubjectId, Tier, Time, UserId,
};

use crate::work::column::{Value, instant, text};
use crate::work::table::Table;
use crate::work::tally::Figure;

/// Rows of one table that fit, in the order of one column and then of their ids.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// Which table.
    pub table: Table,
    /// Columns that must have these values.
    pub equal: Vec<(&'static str, Value)>,
    /// A column that must have a value, and one not above this.
    pub at_most: Option<(&'static str, Value)>,
    /// Column to order by, ascending; by id alone where there is none.
    pub order: Option<&'static str>,
    /// Whether the order is turned round.
    pub descending: bool,
    /// Start after this row: its value in the order column, and its id.
    pub after: Option<(Value, String)>,
    /// How many at most.
    pub limit: usize,
}

impl Select {
    /// Rows of a table in the order of their ids.
    pub fn all(table: Table, limit: usize) -> Self {
        Self {
            table,
            equal: Vec::new(),
            at_most: None,
            order: None,
            descending: false,
            after: None,
            limit,
        }
    }

    fn equal(mut self, column: &'static str, value: Value) -> Self {
        self.equal.push((column, value));
        self
    }

    fn at_most(mut self, column: &'static str, value: Value) -> Self {
        self.at_most = Some((column, value));
        self.order(column)
    }

    fn order(mut self, column: &'static str) -> Self {
        self.order = Some(column);
        self
    }

    /// The same question, starting after a row.
    #[must_use]
    pub fn after(mut self, after: Option<(Value, String)>) -> Self {
        self.after = after;
        self
    }

    /// The same question, the last row first.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// Cases of a platform in one state, in the order of work.
    pub fn cases_in_order(platform: &Platform, state: CaseState, limit: usize) -> Self {
        Self::all(Table::Case, limit)
            .equal("platform", text(platform))
            .equal("state", text(state.as_str()))
            .order("queue_at")
    }

    /// Cases of a platform in one state and tier, in the order of work.
    pub fn cases_of_tier(platform: &Platform, state: CaseState, tier: Tier, limit: usize) -> Self {
        Self::all(Table::Case, limit)
            .equal("platform", text(platform))
            .equal("state", text(state.as_str()))
            .equal("tier", text(tier.as_str()))
            .order("queue_at")
    }

    /// Open cases of a tier in the order of work, less those that are to be confirmed.
    pub fn cases_to_work_on(platform: &Platform, tier: Tier, limit: usize) -> Self {
        Self::waiting_in(platform, Case::ORDER_OF_WORK, limit)
            .equal("tier", text(tier.as_str()))
            .order("queue_at")
    }

    /// Those of them in a language, by its primary tag; of those in none that is known where it is empty.
    pub fn cases_to_work_on_in(
        platform: &Platform,
        tier: Tier,
        language: &str,
        limit: usize,
    ) -> Self {
        Self::waiting_in(platform, Case::ORDER_OF_WORK, limit)
            .equal("tier", text(tier.as_str()))
            .equal("lang", text(language))
            .order("queue_at")
    }

    /// Open cases by when they reached us, less those of imminent danger.
    pub fn cases_by_age(platform: &Platform, limit: usize) -> Self {
        Self::waiting_in(platform, Case::ORDER_OF_WORK, limit).order("waits_since")
    }

    /// Those of them in a language, by its primary tag; of those in none that is known where it is empty.
    pub fn cases_by_age_in(platform: &Platform, language: &str, limit: usize) -> Self {
        Self::waiting_in(platform, Case::ORDER_OF_WORK, limit)
            .equal("lang", text(language))
            .order("waits_since")
    }

    /// Networks from which cases came one way that are in T0 on a reporter's word alone, in turn.
    pub fn networks_to_confirm(platform: &Platform, way: &str, limit: usize) -> Self {
        Self::all(Table::ConfirmationNetwork, limit)
            .equal("platform", text(platform))
            .equal("way", text(way))
            .order("turn")
    }

    /// Open cases from one of them, in turn.
    pub fn cases_to_confirm(platform: &Platform, lane: &str, limit: usize) -> Self {
        Self::waiting_in(platform, lane, limit).order("turn")
    }

    fn waiting_in(platform: &Platform, lane: &str, limit: usize) -> Self {
        Self::all(Table::Case, limit)
            .equal("platform", text(platform))
            .equal("state", text(CaseState::Open.as_str()))
            .equal("lane", text(lane))
    }

    /// Open cases of a tier whose place in the order of work is not after an instant.
    pub fn cases_of_tier_until(
        platform: &Platform,
        tier: Tier,
        queue_at: Time,
        limit: usize,
    ) -> Self {
        Self::all(Table::Case, limit)
            .equal("platform", text(platform))
            .equal("state", text(CaseState::Open.as_str()))
            .equal("tier", text(tier.as_str()))
            .at_most("queue_at", instant(queue_at))
    }

    /// Accounts that are on any list of a platform, list by list.
    pub fn cohort_members_of(platform: &Platform, limit: usize) -> Self {
        Self::all(Table::CohortMember, limit)
            .equal("platform", text(platform))
            .order("cohort")
    }

    /// Accounts that are on one list of a platform.
    pub fn cohort_members_on(platform: &Platform, cohort: &str, limit: usize) -> Self {
        Self::all(Table::CohortMember, limit)
            .equal("platform", text(platform))
            .equal("cohort", text(cohort))
    }

    /// Cases that a person has claimed.
    pub fn cases_claimed_by(user: UserId, limit: usize) -> Self {
        Self::all(Table::Case, limit).equal("claimed_by", text(user))
    }

    /// Claimed cases whose lease has run out.
    pub fn cases_with_lease_over(now: Time, limit: usize) -> Self {
        Self::all(Table::Case, limit).at_most("lease_until", instant(now))
    }

    /// Cases on a subject.
    pub fn cases_on(subject: SubjectId, limit: usize) -> Self {
        Self::all(Table::Case, limit).equal("subject", text(subject))
    }

    /// Reports that were folded into a case, the oldest first.
    pub fn reports_of(case: CaseId, limit: usize) -> Self {
        Self::all(Table::Report, limit)
            .equal("case_id", text(case))
            .order("received_at")
    }

    /// Reports about a subject.
    pub fn reports_on(subject: SubjectId, limit: usize) -> Self {
        Self::all(Table::Report, limit).equal("subject", text(subject))
    }

    /// Reports received before a time, the oldest first.
    pub fn reports_before(time: Time, limit: usize) -> Self {
        Self::all(Table::Report, limit).at_most("received_at", instant(time))
    }

    /// Reports that an account made.
    pub fn reporters_who_are(account: SubjectId, limit: usize) -> Self {
        Self::all(Table::Reporter, limit).equal("account", text(account))
    }

    /// Reports that name an account as the one harmed.
    pub fn reporters_naming(target: SubjectId, limit: usize) -> Self {
        Self::all(Table::Reporter, limit).equal("target", text(target))
    }

    /// Decisions on a case, the oldest first.
    pub fn decisions_on_case(case: CaseId, limit: usize) -> Self {
        Self::all(Table::Decision, limit)
            .equal("case_id", text(case))
            .order("at")
    }

    /// Decisions on a subject, the oldest first.
    pub fn decisions_on(subject: SubjectId, limit: usize) -> Self {
        Self::all(Table::Decision, limit)
            .equal("subject", text(subject))
            .order("at")
    }

    /// Cases whose reporters are to be told what was decided.
    pub fn cases_owing_outcomes(now: Time, limit: usize) -> Self {
        Self::all(Table::Case, limit).at_most("outcomes_due_at", instant(now))
    }

    /// Notices of a platform, in the order in which they were made.
    pub fn notices_of(platform: &Platform, limit: usize) -> Self {
        Self::all(Table::Notice, limit).equal("platform", text(platform))
    }

    /// Notices to a person.
    pub fn notices_to(recipient: evenhand_model::Recipient, limit: usize) -> Self {
        Self::all(Table::Notice, limit).equal("recipient", text(recipient))
    }

    /// Notices because of a decision.
    pub fn notices_because_of(decision: evenhand_model::DecisionId, limit: usize) -> Self {
        Self::all(Table::Notice, limit).equal("decision", text(decision))
    }

    /// Notices made before a time, the oldest first.
    pub fn notices_before(time: Time, limit: usize) -> Self {
        Self::all(Table::Notice, limit).at_most("made_at", instant(time))
    }

    /// Appeals of a platform by their deadlines: those that wait or are looked at, or those decided.
    pub fn appeals_in_order(platform: &Platform, is_open: bool, limit: usize) -> Self {
        Self::all(Table::Appeal, limit)
            .equal("platform", text(platform))
            .equal("is_open", Value::Integer(is_open.into()))
            .order("due_at")
    }

    /// Appeals that somebody made.
    pub fn appeals_by(appellant: evenhand_model::Appellant, limit: usize) -> Self {
        Self::all(Table::Appeal, limit).equal("appellant", text(appellant))
    }

    /// Appeals that a person has claimed.
    pub fn appeals_claimed_by(user: UserId, limit: usize) -> Self {
        Self::all(Table::Appeal, limit).equal("claimed_by", text(user))
    }

    /// Cases whose clock asks for an alert.
    pub fn cases_to_alert(now: Time, limit: usize) -> Self {
        Self::all(Table::Case, limit).at_most("alert_at", instant(now))
    }

    /// Appeals whose clock asks for an alert.
    pub fn appeals_to_alert(now: Time, limit: usize) -> Self {
        Self::all(Table::Appeal, limit).at_most("alert_at", instant(now))
    }

    /// Investigations of which a clock asks for an alert.
    pub fn investigations_to_alert(now: Time, limit: usize) -> Self {
        Self::all(Table::Investigation, limit).at_most("alert_at", instant(now))
    }

    /// Alerts whose next page is due: those about danger, or all others.
    pub fn alerts_to_page(is_danger: bool, now: Time, limit: usize) -> Self {
        Self::all(Table::Alert, limit)
            .equal("is_danger", Value::Integer(is_danger.into()))
            .at_most("page_at", instant(now))
    }

    /// Alerts whose next page is not due before a time.
    pub fn alerts_to_page_from(is_danger: bool, from: Time, limit: usize) -> Self {
        Self::all(Table::Alert, limit)
            .equal("is_danger", Value::Integer(is_danger.into()))
            .order("page_at")
            .after(Some((instant(from), String::new())))
    }

    /// Alerts of a platform that are open, or that have ended, in the order in which they were raised.
    pub fn alerts_of(platform: &Platform, is_open: bool, limit: usize) -> Self {
        Self::all(Table::Alert, limit)
            .equal("platform", text(platform))
            .equal("is_open", Value::Integer(is_open.into()))
    }

    /// The same, less those that `reader` may not know of.
    pub fn alerts_seen_by(
        platform: &Platform,
        is_open: bool,
        reader: AlertReader,
        limit: usize,
    ) -> Self {
        let mut select = Self::alerts_of(platform, is_open, limit);
        if !reader.sees_investigations {
            select = select.equal("is_of_investigation", Value::Integer(0));
        }
        if !reader.sees_parity {
            select = select.equal("is_of_parity", Value::Integer(0));
        }
        select
    }

    /// Decisions that a rule took, in the order in which they were taken.
    pub fn decisions_by_rule(rule: &str, limit: usize) -> Self {
        Self::all(Table::Decision, limit).equal("rule", text(rule))
    }

    /// Decisions of a bulk.
    pub fn decisions_of_bulk(bulk: evenhand_model::BulkId, limit: usize) -> Self {
        Self::all(Table::Decision, limit).equal("bulk", text(bulk))
    }

    /// Orders in force on a platform that a rule wanted.
    pub fn orders_in_force_of_rule(platform: &Platform, rule: &str, limit: usize) -> Self {
        Self::all(Table::Order, limit)
            .equal("rule_in_force", text(rule))
            .equal("platform", text(platform))
    }

    /// Bulks of a platform, in the order in which they were begun.
    pub fn bulks_of(platform: &Platform, limit: usize) -> Self {
        Self::all(Table::Bulk, limit).equal("platform", text(platform))
    }

    /// Bulks that are not finished.
    pub fn bulks_running(limit: usize) -> Self {
        Self::all(Table::Bulk, limit).equal("is_running", Value::Integer(1))
    }

    /// Notes on a case.
    pub fn notes_on(case: CaseId, limit: usize) -> Self {
        Self::all(Table::Note, limit).equal("case_id", text(case))
    }

    /// Factors as reviewers set them on a platform, the oldest first.
    pub fn factor_reviews_of(platform: &Platform, limit: usize) -> Self {
        Self::all(Table::FactorReview, limit).equal("platform", text(platform))
    }

    /// Cases of a platform that wait to be judged again, in whose hands they may be, the first drawn first.
    pub fn reratings_waiting(platform: &Platform, now: Time, limit: usize) -> Self {
        Self::all(Table::Rerating, limit)
            .equal("platform", text(platform))
            .at_most("waits_since", instant(now))
    }

    /// Cases that a person has to judge again, as far as their lease holds.
    pub fn reratings_claimed_by(user: UserId, limit: usize) -> Self {
        Self::all(Table::Rerating, limit).equal("claimed_by", text(user))
    }

    /// Cases of a platform that were drawn to be judged again.
    pub fn reratings_of(platform: &Platform, limit: usize) -> Self {
        Self::all(Table::Rerating, limit).equal("platform", text(platform))
    }

    /// Links of a platform between new and suspended accounts in that state, the latest first.
    pub fn return_links(platform: &Platform, state: LinkState, limit: usize) -> Self {
        Self::all(Table::ReturnLink, limit)
            .equal("platform", text(platform))
            .equal("state", text(state.as_str()))
            .order("found_at")
            .descending()
    }

    /// Links in which an account may be the return of another.
    pub fn return_links_of(candidate: SubjectId, limit: usize) -> Self {
        Self::all(Table::ReturnLink, limit).equal("candidate", text(candidate))
    }

    /// Links to accounts that may be the return of a suspended one.
    pub fn return_links_to(suspended: SubjectId, limit: usize) -> Self {
        Self::all(Table::ReturnLink, limit).equal("suspended", text(suspended))
    }

    /// Incidents of a platform in that state, the latest first.
    pub fn incidents(platform: &Platform, state: IncidentState, limit: usize) -> Self {
        Self::all(Table::Incident, limit)
            .equal("platform", text(platform))
            .equal("state", text(state.as_str()))
            .order("opened_at")
            .descending()
    }

    /// Accounts in an incident, in the order in which they came to it.
    pub fn incident_members(incident: &str, limit: usize) -> Self {
        Self::all(Table::IncidentMember, limit)
            .equal("incident", text(incident))
            .order("first_at")
    }

    /// Those of them with a role.
    pub fn incident_members_in(incident: &str, role: IncidentRole, limit: usize) -> Self {
        Self::all(Table::IncidentMember, limit)
            .equal("incident", text(incident))
            .equal("role", text(role.as_str()))
            .order("first_at")
    }

    /// Incidents that an account is in.
    pub fn incidents_with(account: SubjectId, limit: usize) -> Self {
        Self::all(Table::IncidentMember, limit).equal("account", text(account))
    }

    /// What of an incident was given to others, the first export first.
    pub fn incident_exports_of(incident: &str, limit: usize) -> Self {
        Self::all(Table::IncidentExport, limit)
            .equal("incident", text(incident))
            .order("at")
    }

    /// Actions of a platform that wait for a second person, or that are in another state; the latest first.
    pub fn pending_actions(platform: &Platform, state: PendingState, limit: usize) -> Self {
        Self::all(Table::PendingAction, limit)
            .equal("platform", text(platform))
            .equal("state", text(state.as_str()))
            .order("at")
            .descending()
    }

    /// Actions on a subject that wait for a second person, or did.
    pub fn pending_actions_on(subject: SubjectId, limit: usize) -> Self {
        Self::all(Table::PendingAction, limit).equal("subject", text(subject))
    }

    /// Actions that wait for a second person though their time is over.
    pub fn pending_actions_lapsed(now: Time, limit: usize) -> Self {
        Self::all(Table::PendingAction, limit).at_most("lapses_at", instant(now))
    }

    /// Links for which first posts are held whose time is over.
    pub fn return_holds_over(now: Time, limit: usize) -> Self {
        Self::all(Table::ReturnLink, limit).at_most("held_until", instant(now))
    }

    /// Banks by their names.
    pub fn banks(limit: usize) -> Self {
        Self::all(Table::Bank, limit)
    }

    /// Items of every bank by their numbers.
    pub fn bank_items(limit: usize) -> Self {
        Self::all(Table::BankItem, limit).order("number")
    }

    /// Items of one bank by their numbers.
    pub fn items_of_bank(bank: &str, limit: usize) -> Self {
        Self::bank_items(limit).equal("bank", text(bank))
    }

    /// The item with a number.
    pub fn item_numbered(number: u32, limit: usize) -> Self {
        Self::all(Table::BankItem, limit).equal("number", Value::Integer(number.into()))
    }

    /// Items whose term is over.
    pub fn items_over(now: Time, limit: usize) -> Self {
        Self::all(Table::BankItem, limit).at_most("ends_at", instant(now))
    }

    /// Items that were taken back, and of which something is still to be undone.
    pub fn items_to_undo(limit: usize) -> Self {
        Self::all(Table::BankItem, limit).equal("is_to_undo", Value::Integer(1))
    }

    /// Who says that something is known media.
    pub fn media_sources(limit: usize) -> Self {
        Self::all(Table::MediaSource, limit)
    }

    /// Lists that changed far more than usual.
    pub fn list_reviews(limit: usize) -> Self {
        Self::all(Table::ListReview, limit)
    }

    /// What was posted on a platform and is known, in the order in which it was found.
    pub fn media_matches(platform: &Platform, limit: usize) -> Self {
        Self::all(Table::MediaMatch, limit).equal("platform", text(platform))
    }

    /// Matches of a bank, in the order in which they were found.
    pub fn matches_of_bank(bank: &str, limit: usize) -> Self {
        Self::all(Table::MediaMatch, limit).equal("bank", text(bank))
    }

    /// Matches of an item, in the order in which they were found.
    pub fn matches_of_item(item: &str, limit: usize) -> Self {
        Self::all(Table::MediaMatch, limit).equal("item", text(item))
    }

    /// Matches in a content.
    pub fn matches_in(subject: SubjectId, limit: usize) -> Self {
        Self::all(Table::MediaMatch, limit).equal("subject", text(subject))
    }

    /// Contents of which media are to be fetched by now, the longest due first.
    pub fn media_fetches_due(now: Time, limit: usize) -> Self {
        Self::all(Table::MediaFetch, limit).at_most("due_at", instant(now))
    }

    /// What was fetched, or could not be, so long ago that nobody asks any more.
    pub fn media_fetches_over(now: Time, limit: usize) -> Self {
        Self::all(Table::MediaFetch, limit).at_most("ends_at", instant(now))
    }

    /// Orders of a platform, in the order in which they were made.
    pub fn orders_of(platform: &Platform, limit: usize) -> Self {
        Self::all(Table::Order, limit).equal("platform", text(platform))
    }

    /// Orders of a platform in one state, in the order in which they were made.
    pub fn orders_in(platform: &Platform, state: evenhand_model::OrderState, limit: usize) -> Self {
        Self::orders_of(platform, limit).equal("state", text(state.as_str()))
    }

    /// Orders on a subject.
    pub fn orders_on(subject: SubjectId, limit: usize) -> Self {
        Self::all(Table::Order, limit).equal("subject", text(subject))
    }

    /// Orders made before `since` whose outcome the platform has not told, and that raised no case.
    pub fn orders_unconfirmed(since: Time, limit: usize) -> Self {
        Self::all(Table::Order, limit).at_most("awaits", instant(since))
    }

    /// Orders in force whose end has come.
    pub fn orders_run_out(now: Time, limit: usize) -> Self {
        Self::all(Table::Order, limit).at_most("ends_at", instant(now))
    }

    /// Deliveries whose next attempt is due.
    pub fn deliveries_due(now: Time, limit: usize) -> Self {
        Self::all(Table::Delivery, limit)
            .equal("state", text("owed"))
            .at_most("due_at", instant(now))
    }

    /// Deliveries in one state, the longest due first.
    pub fn deliveries_in(state: evenhand_model::DeliveryState, limit: usize) -> Self {
        Self::all(Table::Delivery, limit)
            .equal("state", text(state.as_str()))
            .order("due_at")
    }

    /// Deliveries to one endpoint in one state, the longest due first.
    pub fn deliveries_to(
        endpoint: evenhand_model::EndpointId,
        state: evenhand_model::DeliveryState,
        limit: usize,
    ) -> Self {
        Self::all(Table::Delivery, limit)
            .equal("endpoint", text(endpoint))
            .equal("state", text(state.as_str()))
            .order("due_at")
    }

    /// Deliveries owed on a subject, in order.
    pub fn deliveries_owed_on(subject: SubjectId, limit: usize) -> Self {
        Self::all(Table::Delivery, limit)
            .equal("subject", text(subject))
            .equal("state", text("owed"))
            .order("sequence")
    }

    /// Deliveries that carry this.
    pub fn deliveries_of(message: evenhand_model::Message, limit: usize) -> Self {
        Self::all(Table::Delivery, limit).equal("message", text(message.id()))
    }

    /// Content that an account wrote.
    pub fn subjects_by(author: SubjectId, limit: usize) -> Self {
        Self::all(Table::Subject, limit).equal("author", text(author))
    }

    /// The key with that id.
    pub fn api_key(id: evenhand_model::KeyId) -> Self {
        Self::all(Table::ApiKey, 1).equal("key_id", text(id))
    }

    /// Keys of a person: personal keys, login links and sessions.
    pub fn api_keys_of(user: UserId, limit: usize) -> Self {
        Self::all(Table::ApiKey, limit).equal("user_id", text(user))
    }

    /// Filters of the queue that a person has saved.
    pub fn saved_views_of(user: UserId, limit: usize) -> Self {
        Self::all(Table::SavedView, limit).equal("user_id", text(user))
    }

    /// Sessions and login links whose time is over.
    pub fn passes_over(now: Time, limit: usize) -> Self {
        Self::all(Table::ApiKey, limit).at_most("passes_at", instant(now))
    }

    /// Holds of which a ground has ended.
    pub fn holds_ending(now: Time, limit: usize) -> Self {
        Self::all(Table::Hold, limit).at_most("ends_at", instant(now))
    }

    /// Holds that remember a ground which ended before a time.
    pub fn holds_lifted_before(time: Time, limit: usize) -> Self {
        Self::all(Table::Hold, limit).at_most("lifted_at", instant(time))
    }

    /// Investigations of a platform in one state, in the order in which they were opened.
    pub fn investigations_in(
        platform: &Platform,
        state: evenhand_model::InvestigationState,
        limit: usize,
    ) -> Self {
        Self::all(Table::Investigation, limit)
            .equal("platform", text(platform))
            .equal("state", text(state.as_str()))
    }

    /// The chain of custody of an investigation, from its beginning.
    pub fn custody_of(investigation: evenhand_model::InvestigationId, limit: usize) -> Self {
        Self::all(Table::CustodyLine, limit)
            .equal("investigation", text(investigation))
            .order("at")
    }

    /// Receipts that may be forgotten.
    pub fn receipts_expired(now: Time, limit: usize) -> Self {
        Self::all(Table::Receipt, limit).at_most("expires_at", instant(now))
    }

    /// Brakes that may be forgotten.
    pub fn brakes_expired(now: Time, limit: usize) -> Self {
        Self::all(Table::Brake, limit).at_most("expires_at", instant(now))
    }

    /// Buckets of interrupts that are full again.
    pub fn interrupt_buckets_full(now: Time, limit: usize) -> Self {
        Self::all(Table::InterruptBucket, limit).at_most("full_at", instant(now))
    }

    /// Records of reporters that may be forgotten.
    pub fn reporter_records_expired(now: Time, limit: usize) -> Self {
        Self::all(Table::ReporterRecord, limit).at_most("expires_at", instant(now))
    }

    /// Exposure ledgers of which a day may be forgotten.
    pub fn exposures_expired(now: Time, limit: usize) -> Self {
        Self::all(Table::Exposure, limit).at_most("expires_at", instant(now))
    }

    /// What reviewers had set until then about factors.
    pub fn factor_reviews_before(time: Time, limit: usize) -> Self {
        Self::all(Table::FactorReview, limit).at_most("at", instant(time))
    }

    /// Corrections of scores of which something has served its time.
    pub fn feedback_to_forget(now: Time, limit: usize) -> Self {
        Self::all(Table::Feedback, limit).at_most("forgets_at", instant(now))
    }

    /// Corrections of scores that came by a key, the oldest first.
    pub fn feedback_by(key: KeyId, limit: usize) -> Self {
        Self::all(Table::Feedback, limit).equal("key_id", text(key))
    }

    /// Corrections of scores of a text.
    pub fn feedback_on_text(digest: &str, limit: usize) -> Self {
        Self::all(Table::Feedback, limit).equal("text_digest", text(digest))
    }

    /// Corrections of scores of what the platform calls so.
    pub fn feedback_about(digest: &str, limit: usize) -> Self {
        Self::all(Table::Feedback, limit).equal("about_digest", text(digest))
    }

    /// Corrections of scores of a platform, the latest first.
    pub fn feedback_of(platform: &Platform, limit: usize) -> Self {
        Self::all(Table::Feedback, limit)
            .equal("platform", text(platform))
            .descending()
    }

    /// Hours of a figure from one on, in order.
    pub fn tallies(platform: &Platform, figure: Figure, from: Time, limit: usize) -> Self {
        Self::all(Table::Tally, limit)
            .equal("platform", text(platform))
            .equal("figure", text(figure.as_str()))
            .order("hour")
            .after(Some((instant(from), String::new())))
    }

    /// Hours of figures that may be forgotten.
    pub fn tallies_before(time: Time, limit: usize) -> Self {
        Self::all(Table::Tally, limit).at_most("hour", instant(time))
    }

    /// Rule sets that were in force, in the order of their first loading.
    pub fn rule_sets(limit: usize) -> Self {
        Self::all(Table::RuleSetText, limit).order("loaded_at")
    }
}
