//! The table of every screen and form of the console. Adding one is a handler, a template and a line.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use evenhand_model::Problem;
use evenhand_model::Scope::*;

use crate::console::screen::{
    account, admin, alert, appeal, audit, bank, bulk, care, case, fortnight, hold, home, incident,
    investigation, media_match, media_preview, notice, overview, parity, pending_action, profile,
    queue, returns, rubric, rules, search, second_look, setup, side_report, sign_in, skills,
    try_it,
};
use crate::console::{Visit, asset, live};
use crate::endpoint::Access::{self, Login, Open, Person, Scope};

type Answering = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;

/// A screen, or what one of its forms does: a line of the table.
#[derive(Clone)]
pub struct Screen {
    /// Method of the request.
    pub method: Method,
    /// Path with parameters in braces, like `/cases/{id}`.
    pub path: &'static str,
    /// Who may see it.
    pub access: Access,
    /// What it is for, in a few words.
    pub about: &'static str,
    pub(super) handler: Arc<dyn Fn(Visit) -> Answering + Send + Sync>,
}

impl Screen {
    fn new<F, A>(
        method: Method,
        path: &'static str,
        access: Access,
        about: &'static str,
        handle: F,
    ) -> Self
    where
        F: Fn(Visit) -> A + Copy + Send + Sync + 'static,
        A: Future<Output = Result<Response, Problem>> + Send + 'static,
    {
        let handler = move |visit: Visit| -> Answering { Box::pin(handle(visit)) };
        Self {
            method,
            path,
            access,
            about,
            handler: Arc::new(handler),
        }
    }
}

macro_rules! table {
    ($($method:ident $path:literal, $access:expr, $about:literal, $handler:path;)+) => {
        /// Every screen and form.
        pub fn screens() -> Vec<Screen> {
            vec![$(Screen::new(Method::$method, $path, $access, $about, $handler)),+]
        }
    };
}

table! {
    GET "/", Scope(CasesRead), "Home", home::show;

    GET "/fortnight", Scope(CasesRead), "The same fortnight", fortnight::show;

    GET "/sign-in", Login, "Sign in", sign_in::show;
    POST "/sign-in", Login, "Sign in with a password", sign_in::with_password;
    GET "/login/{token}", Login, "Ask whether to use a login link", sign_in::ask;
    POST "/login/{token}", Login, "Sign in with a login link", sign_in::with_link;
    POST "/login/{token}/key", Login, "Turn a login link into a personal key", sign_in::key;
    POST "/sign-out", Scope(CasesRead), "Sign out", sign_in::out;

    GET "/me", Scope(CasesRead), "Your account", account::show;
    POST "/me/password", Person(CasesRead), "Set or remove your password", account::set_password;
    POST "/me/preferences", Person(CasesRead), "Set how you want to work", care::set;
    POST "/me/skills", Person(CasesWrite), "Say what you read and know", skills::set_own;
    POST "/me/exposure/later", Person(CasesRead), "Put off a break", care::put_off;
    POST "/me/sessions/end", Person(CasesRead), "Sign out everywhere", account::end_sessions;

    GET "/queue", Scope(CasesRead), "Queue", queue::show;
    POST "/queue/next", Person(CasesWrite), "Take the next case", queue::next;

    GET "/side-report", Person(CasesWrite), "Enter a report that came another way", side_report::show;
    POST "/side-report", Person(CasesWrite), "Take in a report that came another way", side_report::enter;

    GET "/returns", Scope(CasesRead), "Accounts that may be the return of suspended ones", returns::list;
    GET "/returns/{id}", Scope(CasesRead), "What speaks for a return and against it", returns::show;
    POST "/returns/{id}/confirm", Person(CasesWrite), "Say that an account is a return", returns::confirm;
    POST "/returns/{id}/reject", Person(CasesWrite), "Say that an account is no return", returns::reject;

    GET "/pending-actions", Scope(ActionsRead), "What waits for a second person", pending_action::list;
    POST "/pending-actions/{id}/approve", Person(CasesWrite), "Agree to what somebody else has decided", pending_action::approve;
    POST "/pending-actions/{id}/refuse", Person(CasesWrite), "Refuse what somebody else has decided", pending_action::refuse;

    GET "/incidents", Scope(CasesRead), "Campaigns, and brigades of reports", incident::list;
    GET "/incidents/{id}", Scope(CasesRead), "One incident: what, at whom, by how many, and why it reads so", incident::show;
    POST "/incidents/{id}/protect", Person(CasesWrite), "Protect who is targeted", incident::protect_target;
    POST "/incidents/{id}/limit", Person(CasesWrite), "Ask for the limit of a hashtag", incident::limit_hashtag;
    POST "/incidents/{id}/stix", Person(AccountsWrite), "Export a campaign as STIX 2.1", incident::stix;

    GET "/matches", Scope(CasesRead), "What was posted and is known", media_match::list;
    GET "/matches/{id}/{side}", Person(CasesRead), "One of the two pictures of a match, blurred", media_preview::show;
    POST "/matches/{id}/judge", Person(CasesWrite), "Say whether a match is the same", media_match::judge;

    GET "/banks", Scope(MediaWrite), "Banks of known media, and who fills them", bank::list;
    POST "/banks", Person(MediaWrite), "Make a bank", bank::make;
    POST "/banks/lists/{digest}/answer", Person(MediaWrite), "Agree to what a list changes, or refuse it", bank::answer_list;
    GET "/banks/{name}", Person(MediaWrite), "A bank, and what is in it", bank::show;
    POST "/banks/{name}", Person(MediaWrite), "Change what a match of a bank does", bank::change;
    POST "/banks/{name}/items/{number}/confirm", Person(MediaWrite), "Agree with an item of a bank", bank::confirm;
    POST "/banks/{name}/items/{number}/withdraw", Person(MediaWrite), "Take an item of a bank back", bank::withdraw;

    GET "/second-look", Person(CasesWrite), "Second look, masked", second_look::show;
    POST "/second-look/next", Person(CasesWrite), "Take a decided case to judge again", second_look::next;
    POST "/second-look/rate", Person(CasesWrite), "Say what you find in a case that you judge again", second_look::rate;
    POST "/second-look/skip", Person(CasesWrite), "Give a case back that you were to judge again", second_look::skip;

    POST "/queue/views", Person(CasesRead), "Save a filter", queue::save_view;
    POST "/queue/views/remove", Person(CasesRead), "Remove a saved filter", queue::remove_view;

    GET "/cases/{id}", Scope(CasesRead), "Case", case::show;
    POST "/cases/{id}/claim", Person(CasesWrite), "Take a case out of order", case::work::claim;
    POST "/cases/{id}/release", Person(CasesWrite), "Give a case back", case::work::release;
    POST "/cases/{id}/skip", Person(CasesWrite), "Give a case back for good", case::work::skip;
    POST "/cases/{id}/renew", Person(CasesWrite), "Keep a case for another lease", case::work::renew;
    POST "/cases/{id}/confirm", Person(CasesWrite), "Say whether there is imminent danger", case::work::confirm;
    POST "/cases/{id}/decide", Person(CasesWrite), "Decide, or preview a decision", case::decide::decide;
    POST "/cases/{id}/notes", Person(CasesWrite), "Add a note", case::work::add_note;
    POST "/cases/{id}/links", Person(CasesWrite), "Link a case", case::work::link;
    POST "/cases/{id}/factors", Person(CasesWrite), "Set factors", case::factors::set;
    POST "/cases/{id}/pause-clock", Person(CasesWrite), "Let a clock of a law stand still", case::work::pause_clock;
    POST "/cases/{id}/resume-clock", Person(CasesWrite), "Let a clock of a law run again", case::work::resume_clock;
    POST "/cases/{id}/flags", Person(CasesWrite), "Set flags or tier", case::work::change;
    POST "/cases/{id}/uncover", Person(CasesRead), "Uncover addresses and numbers", case::work::uncover;
    POST "/cases/{id}/translation", Person(CasesRead), "Have the text translated", case::work::translate;
    POST "/cases/{id}/reporter", Person(CasesWrite), "See who reported", case::work::reporter;
    POST "/decisions/{id}/undo", Person(CasesWrite), "Undo a decision", case::decide::undo;

    GET "/try", Scope(RulesRead), "Try what the rules say", try_it::show;
    POST "/try", Scope(RulesRead), "Ask the rules about a post", try_it::say;
    GET "/rubric", Scope(RulesRead), "Rubric", rubric::show;
    GET "/rules", Scope(RulesRead), "Rules", rules::list::show;
    POST "/rules/reload", Scope(RulesWrite), "Read the rule files again", rules::list::reload;
    POST "/rules/unpin", Person(RulesWrite), "Put the rule files in force again", rules::list::unpin;
    GET "/rules/test", Scope(RulesRead), "Test an event", rules::test::show;
    POST "/rules/test", Scope(RulesRead), "Say what the rules make of an event", rules::test::run;
    GET "/rules/versions", Scope(RulesRead), "Versions of the rules", rules::versions::list;
    GET "/rules/versions/{version}", Scope(RulesRead), "A version of the rules", rules::versions::show;
    POST "/rules/versions/{version}/restore", Person(RulesWrite), "Restore a version", rules::versions::restore;
    GET "/rules/backtests", Person(RulesWrite), "Backtests", rules::backtest::list;
    POST "/rules/backtests", Person(RulesWrite), "Begin a backtest", rules::backtest::begin;
    GET "/rules/backtests/{id}", Person(RulesWrite), "A backtest", rules::backtest::show;
    POST "/rules/backtests/{id}/cancel", Person(RulesWrite), "Stop a backtest", rules::backtest::cancel;
    GET "/rules/{id}", Scope(RulesRead), "A rule", rules::show::show;
    POST "/rules/{id}/mode", Person(RulesWrite), "Set whether a rule acts", rules::show::set_mode;

    GET "/parity", Scope(ParityRead), "Parity", parity::show;
    POST "/parity/cohorts", Person(CohortsWrite), "Add accounts to a sealed list", parity::import;
    POST "/parity/cohorts/remove", Person(CohortsWrite), "Remove a sealed list", parity::remove;

    GET "/overview", Scope(CasesRead), "Overview", overview::show;
    GET "/team", Person(RulesWrite), "Who reads and knows what", skills::show;
    POST "/team/{id}", Person(RulesWrite), "Say what somebody reads and knows", skills::set;
    GET "/search", Scope(CasesRead), "Search", search::show;
    POST "/bulks/preview", Person(CasesWrite), "See what an act on many would do", bulk::preview;
    POST "/bulks", Person(CasesWrite), "Act on many", bulk::apply;
    GET "/bulks", Scope(CasesRead), "Bulks", bulk::list;
    GET "/bulks/{id}", Scope(CasesRead), "Bulk", bulk::show;
    GET "/rules/{id}/revert", Person(ActionsWrite), "Take back what a rule did", bulk::of_rule;

    GET "/accounts/{id}", Scope(AccountsRead), "Account of the platform", profile::show;
    POST "/accounts/{id}/tag", Scope(AccountsWrite), "Tag an account", profile::tag;
    POST "/accounts/{id}/untag", Scope(AccountsWrite), "Remove a tag from an account", profile::untag;
    POST "/accounts/{id}/end", Person(ActionsWrite), "End an action that is in force", profile::end;

    GET "/setup", Person(Admin), "Setup", setup::show;
    POST "/setup/alerts", Person(Admin), "Send a test over every alert channel", setup::test_alerts;
    POST "/setup/send", Person(Admin), "Send a test event and report", setup::send_test;

    GET "/admin", Person(Admin), "Admin", admin::overview::show;
    GET "/admin/users", Person(Admin), "People", admin::users::show;
    POST "/admin/users", Person(Admin), "Add a person", admin::users::add;
    POST "/admin/users/{id}", Person(Admin), "Change a role or an access", admin::users::change;
    POST "/admin/users/{id}/login-link", Person(Admin), "Make a new login link", admin::users::new_link;
    GET "/admin/keys", Person(Admin), "Keys", admin::keys::show;
    POST "/admin/keys", Person(Admin), "Make a key", admin::keys::add;
    POST "/admin/keys/{id}/withdraw", Person(Admin), "Withdraw a key", admin::keys::withdraw;
    GET "/admin/webhooks", Person(Admin), "Webhooks", admin::webhooks::show;
    POST "/admin/webhooks", Person(Admin), "Add a webhook", admin::webhooks::add;
    GET "/admin/webhooks/{id}", Person(Admin), "Deliveries to a webhook", admin::webhooks::log;
    POST "/admin/webhooks/{id}", Person(Admin), "Change or remove a webhook", admin::webhooks::change;
    POST "/admin/webhooks/{id}/resend", Person(Admin), "Send deliveries again", admin::webhooks::resend;
    GET "/admin/policies", Person(Admin), "Policies", admin::policies::list;
    GET "/admin/policies/{id}", Person(Admin), "A policy", admin::policies::show;
    GET "/admin/retention", Person(Admin), "How long what is kept", admin::retention::show;

    GET "/audit", Person(AuditRead), "Audit log", audit::show;
    POST "/audit/verify", Person(AuditRead), "Check the audit log", audit::verify;

    GET "/appeals", Scope(CasesRead), "Appeals", appeal::list;
    POST "/appeals/next", Person(CasesWrite), "Take the next appeal", appeal::work::next;
    GET "/appeals/{id}", Scope(CasesRead), "Appeal", appeal::show;
    GET "/appeals/{id}/files/{n}", Person(CasesRead), "A file of an appeal", appeal::work::file;
    POST "/appeals/{id}/vote", Person(CasesWrite), "Say what you find", appeal::work::vote;
    POST "/appeals/{id}/answer", Person(CasesWrite), "Answer an appeal, or preview an answer", appeal::work::answer;
    POST "/appeals/{id}/release", Person(CasesWrite), "Give an appeal back", appeal::work::release;
    POST "/appeals/{id}/skip", Person(CasesWrite), "Skip an appeal", appeal::work::skip;
    POST "/appeals/{id}/renew", Person(CasesWrite), "Keep an appeal for another lease", appeal::work::renew;

    GET "/notices", Scope(ActionsRead), "What people were told", notice::list;
    GET "/notices/{id}", Scope(ActionsRead), "What somebody was told", notice::show;

    GET "/alerts", Scope(CasesRead), "Alerts", alert::list;
    POST "/alerts/test", Scope(Admin), "Send a test message", alert::test;
    POST "/alerts/{id}/acknowledge", Person(CasesWrite), "Take an alert upon yourself", alert::acknowledge;

    GET "/investigations", Person(AccountsWrite), "Investigations", investigation::list;
    POST "/investigations", Person(AccountsWrite), "Open an investigation", investigation::work::open;
    GET "/investigations/{id}", Person(AccountsWrite), "Investigation", investigation::show;
    POST "/investigations/{id}", Person(AccountsWrite), "Read an investigation, with a reason", investigation::work::read;
    POST "/investigations/{id}/change", Person(AccountsWrite), "Change or close an investigation", investigation::work::change;
    POST "/investigations/{id}/links", Person(AccountsWrite), "Link something", investigation::work::link;
    POST "/investigations/{id}/unlink", Person(AccountsWrite), "Take something out", investigation::work::unlink;
    POST "/investigations/{id}/duty", Person(AccountsWrite), "State the duty to inform", investigation::work::state_duty;
    POST "/investigations/{id}/duty/steps", Person(AccountsWrite), "Take a step of the duty", investigation::work::step_duty;
    POST "/investigations/{id}/disclosures", Person(AccountsWrite), "Enter a disclosure", investigation::work::enter_disclosure;
    POST "/investigations/{id}/disclosures/{disclosure}/steps", Person(AccountsWrite), "Take a step of a disclosure", investigation::work::step_disclosure;
    POST "/investigations/{id}/packets", Person(AccountsWrite), "Make a packet and save it", investigation::work::packet;

    GET "/holds", Person(AccountsWrite), "Holds", hold::list;
    POST "/holds", Person(AccountsWrite), "Set a hold", hold::set;
    POST "/holds/lift", Person(AccountsWrite), "Lift a ground of a hold", hold::lift;

    GET "/live", Scope(CasesRead), "Tell what has changed", live::stream;
    GET "/assets/{name}", Open, "Style sheet, script and icon", asset::get;
}
