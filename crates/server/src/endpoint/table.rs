//! The table of everything that the API offers. Adding an endpoint is one handler and one line.

use axum::http::Method;
use evenhand_model::Scope::*;

use crate::api::{
    accounts, actions, alerts, appeals, audit, bank_items, banks, bulks, case_work, cases, clocks,
    decisions, deliveries, document, events, factors, health, holds, incident_export, incidents,
    investigations, keys, lists, me, media, notices, overview, parity, pending_actions, policies,
    reports, reratings, retention, returns, rules, saved_views, search, setup, side_reports,
    skills, status, users, webhooks,
};
use crate::compat::{hma, perspective};
use crate::endpoint::Access::{Open, Person, Public, Scope};
use crate::endpoint::Endpoint;
use crate::public::{help, pack, parity as public_parity, report_form, status as public_status};

macro_rules! table {
    ($($method:ident $path:literal, $access:expr, $summary:literal, $handler:path;)+) => {
        /// Every endpoint of our own.
        fn own() -> Vec<Endpoint> {
            vec![$(Endpoint::new(Method::$method, $path, $access, $summary, $handler)),+]
        }
    };
}

/// Every endpoint: our own, and those that take the place of another system's.
pub fn endpoints() -> Vec<Endpoint> {
    let mut endpoints = own();
    endpoints.extend(perspective::endpoints());
    endpoints.extend(hma::endpoints());
    endpoints
}

table! {
    POST "/v1/events", Scope(EventsWrite), "Send events: one, an array or a stream", events::take;

    POST "/v1/reports", Scope(ReportsWrite), "Send a report", reports::take;
    GET "/v1/reports", Scope(ReportsRead), "List the reports of a case", reports::list;
    GET "/v1/reports/{id}", Scope(ReportsRead), "Read a report by our id or yours", reports::get;
    GET "/v1/reports/{id}/pack", Scope(ReportsRead), "Download the evidence of a report, for who made it", pack::for_platform;
    POST "/v1/reports/{id}/reporter", Person(CasesWrite), "Open the record of who made a report", reports::reporter;

    POST "/v1/side-reports", Person(CasesWrite), "Enter a report that came another way than by form or key", side_reports::take;

    POST "/v1/content", Scope(ReportsWrite), "Supply content that a case is about", reports::supply;

    POST "/v1/cases/next", Person(CasesWrite), "Claim the next case", cases::next;
    GET "/v1/cases", Scope(CasesRead), "List cases in the order of work", cases::list;
    GET "/v1/cases/{id}", Scope(CasesRead), "Read a case with its content", cases::get;
    PATCH "/v1/cases/{id}", Person(CasesWrite), "Change tier or flags of a case", case_work::change;
    POST "/v1/cases/{id}/claim", Person(CasesWrite), "Claim a case by name, out of order with a reason", cases::claim;
    POST "/v1/cases/{id}/release", Person(CasesWrite), "Give a claimed case back", case_work::release;
    POST "/v1/cases/{id}/skip", Person(CasesWrite), "Give a claimed case back, not to be handed it again", case_work::skip;
    POST "/v1/cases/{id}/renew", Person(CasesWrite), "Keep a claimed case for another lease", case_work::renew;
    POST "/v1/cases/{id}/confirm", Person(CasesWrite), "Say whether a claimed case is imminent danger, as its reporter says", case_work::confirm;
    POST "/v1/cases/{id}/lift", Person(CasesWrite), "Say that what a claimed case contains was contained by mistake", case_work::lift;
    POST "/v1/cases/{id}/decide", Person(CasesWrite), "Decide a claimed case", case_work::decide;
    POST "/v1/cases/{id}/notes", Person(CasesWrite), "Add a note to a case", case_work::add_note;
    GET "/v1/cases/{id}/notes", Scope(CasesRead), "List the notes on a case", case_work::notes;
    POST "/v1/cases/{id}/uncover", Person(CasesRead), "Write down that private data in the content of a case was uncovered", case_work::uncover;
    POST "/v1/cases/{id}/translation", Person(CasesRead), "Have the text of a case translated", case_work::translate;
    POST "/v1/cases/{id}/links", Person(CasesWrite), "Link a case to another", case_work::link;
    POST "/v1/cases/{id}/factors", Person(CasesWrite), "Set factors of a claimed case", factors::set;
    POST "/v1/cases/{id}/pause-clock", Person(CasesWrite), "Let a clock of a law stand still, as that law allows", case_work::pause_clock;
    POST "/v1/cases/{id}/resume-clock", Person(CasesWrite), "Let a clock of a law run again", case_work::resume_clock;
    GET "/v1/cases/{id}/audit", Scope(CasesRead), "List what was done in a case", cases::entries;

    GET "/v1/decisions/{id}", Scope(CasesRead), "Read a decision", decisions::get;
    POST "/v1/decisions/{id}/undo", Person(CasesWrite), "Undo a decision within its window", decisions::undo;

    POST "/v1/bulks/preview", Person(CasesWrite), "See what an act on many subjects would do", bulks::preview;
    POST "/v1/bulks", Person(CasesWrite), "Act on many subjects, or take back what such an act or a rule did", bulks::apply;
    GET "/v1/bulks", Scope(CasesRead), "List acts on many subjects", bulks::list;
    GET "/v1/bulks/{id}", Scope(CasesRead), "Read what became of an act on many subjects", bulks::get;

    POST "/v1/appeals", Scope(AppealsWrite), "Send an appeal", appeals::take;
    POST "/v1/appeals/{id}/files", Scope(AppealsWrite), "Add a file to an appeal", appeals::add_file;
    GET "/v1/appeals", Scope(CasesRead), "List appeals by their deadlines", appeals::list;
    POST "/v1/appeals/next", Person(CasesWrite), "Claim the next appeal", appeals::next;
    GET "/v1/appeals/{id}", Scope(CasesRead), "Read an appeal", appeals::get;
    GET "/v1/appeals/{id}/files/{n}", Person(CasesRead), "Read a file of an appeal", appeals::file;
    POST "/v1/appeals/{id}/release", Person(CasesWrite), "Give a claimed appeal back", appeals::release;
    POST "/v1/appeals/{id}/skip", Person(CasesWrite), "Give a claimed appeal back, not to be handed it again", appeals::skip;
    POST "/v1/appeals/{id}/renew", Person(CasesWrite), "Keep a claimed appeal for another lease", appeals::renew;
    POST "/v1/appeals/{id}/vote", Person(CasesWrite), "Say what you find before you see what was decided", appeals::vote;
    POST "/v1/appeals/{id}/answer", Person(CasesWrite), "Answer a claimed appeal", appeals::answer;

    POST "/v1/reratings/next", Person(CasesWrite), "Take a decided case to judge again, without names and without what was decided", reratings::next;
    GET "/v1/reratings/held", Person(CasesWrite), "Read the case that you are judging again", reratings::held;
    POST "/v1/reratings/{id}/rate", Person(CasesWrite), "Say what you find in a case that you judge again", reratings::rate;
    POST "/v1/reratings/{id}/skip", Person(CasesWrite), "Give a case back that you were to judge again", reratings::skip;
    POST "/v1/media/lookup", Scope(MediaRead), "Ask whether pictures, videos or texts are known", media::look_up;
    GET "/v1/media/matches", Scope(CasesRead), "List what was posted and is known", media::matches;
    POST "/v1/media/matches/{id}/judge", Person(CasesWrite), "Say whether a match is the same", media::judge;
    GET "/v1/media/sources", Scope(MediaWrite), "List who says that something is known, and how often that was right", media::sources;
    PATCH "/v1/media/sources/{name}", Person(MediaWrite), "Say how far a source is trusted", media::change_source;
    GET "/v1/media/lists", Person(MediaWrite), "List lists that change far more than usual, and what somebody said of each", lists::reviews;
    POST "/v1/media/lists/{digest}/answer", Person(MediaWrite), "Agree to what a list changes, or refuse it", lists::answer;
    GET "/v1/banks", Scope(MediaWrite), "List banks of known media", banks::list;
    POST "/v1/banks", Scope(MediaWrite), "Make a bank", banks::make;
    GET "/v1/banks/{name}", Scope(MediaWrite), "Read what a bank is for and what its matches do", banks::get;
    PATCH "/v1/banks/{name}", Scope(MediaWrite), "Change what a bank is for and what its matches do", banks::change;
    DELETE "/v1/banks/{name}", Scope(MediaWrite), "Delete a bank with nothing in it", banks::delete;
    POST "/v1/banks/{name}/items", Scope(MediaWrite), "Add items to a bank", bank_items::add;
    POST "/v1/banks/{name}/lists", Scope(MediaWrite), "Offer a list for a bank: compared with what is held, and taken in or held for a person", lists::offer;
    GET "/v1/banks/{name}/export", Person(MediaWrite), "Write the items of a bank with their hashes as a list for others", lists::export;
    GET "/v1/banks/{name}/items", Person(MediaWrite), "List the items of a bank", bank_items::list;
    GET "/v1/banks/{name}/items/{number}", Person(MediaWrite), "Read an item with its hashes", bank_items::get;
    PATCH "/v1/banks/{name}/items/{number}", Scope(MediaWrite), "Confirm an item, let it rest, or take it back", bank_items::change;

    GET "/v1/returns", Scope(CasesRead), "List accounts that may be the return of suspended ones", returns::list;
    GET "/v1/returns/precision", Scope(CasesRead), "Read how often likely returns were right, and what may happen because of one", returns::precision;
    GET "/v1/returns/{id}", Scope(CasesRead), "Read what speaks for a return and against it", returns::get;
    POST "/v1/returns/{id}/confirm", Person(CasesWrite), "Say that an account is the return of a suspended one, and open a case about it", returns::confirm;
    POST "/v1/returns/{id}/reject", Person(CasesWrite), "Say that an account is not the return of a suspended one", returns::reject;

    POST "/v1/incidents/{id}/stix", Person(AccountsWrite), "Export a campaign as a STIX 2.1 bundle, with a reason", incident_export::stix;
    GET "/v1/incidents", Scope(CasesRead), "List campaigns, and brigades of reports", incidents::list;
    GET "/v1/surges", Scope(CasesRead), "List surges that are worth a look, and no incidents", incidents::surges;
    GET "/v1/incidents/{id}", Scope(CasesRead), "Read an incident, with what speaks for coordination and against it", incidents::get;
    GET "/v1/incidents/{id}/members", Scope(CasesRead), "List the accounts in a campaign, with what they did in it", incidents::members;

    GET "/v1/reratings/agreement", Scope(ParityRead), "See how far those who judged the same cases agree", reratings::agreement;

    GET "/v1/alerts", Scope(CasesRead), "List alerts, open or ended", alerts::list;
    GET "/v1/alerts/status", Scope(CasesRead), "See whether people on call can be reached", alerts::status;
    POST "/v1/alerts/test", Scope(Admin), "Send a test message over alert channels", alerts::test;
    GET "/v1/alerts/{id}", Scope(CasesRead), "Read an alert", alerts::get;
    POST "/v1/alerts/{id}/acknowledge", Person(CasesWrite), "Take an alert upon yourself", alerts::acknowledge;

    GET "/v1/notices", Scope(ActionsRead), "List what people are told", notices::list;
    GET "/v1/notices/{id}", Scope(ActionsRead), "Read what somebody is told", notices::get;

    GET "/v1/actions", Scope(ActionsRead), "List actions, or fetch those that are still to be confirmed", actions::list;
    GET "/v1/actions/{id}", Scope(ActionsRead), "Read an action", actions::get;
    POST "/v1/actions/{id}/outcome", Scope(ActionsWrite), "Tell how an action went", actions::outcome;
    POST "/v1/actions", Person(CasesWrite), "Protect somebody or limit a hashtag, without a case", actions::order;
    POST "/v1/actions/{id}/renew", Person(CasesWrite), "Let a protection or the limit of a hashtag go on", actions::renew;
    POST "/v1/actions/{id}/decline", Scope(ActionsWrite), "Tell that who is protected does not want it", actions::decline;
    POST "/v1/actions/{id}/end", Person(ActionsWrite), "End an action that is in force", actions::end;

    GET "/v1/pending-actions", Scope(ActionsRead), "List actions that wait for a second person", pending_actions::list;
    GET "/v1/pending-actions/{id}", Scope(ActionsRead), "Read an action that waits for a second person", pending_actions::get;
    POST "/v1/pending-actions/{id}/approve", Person(CasesWrite), "Agree to what somebody else has decided", pending_actions::approve;
    POST "/v1/pending-actions/{id}/refuse", Person(CasesWrite), "Refuse what somebody else has decided", pending_actions::refuse_it;

    GET "/v1/deliveries", Scope(ActionsRead), "List deliveries in one state", deliveries::list;
    POST "/v1/deliveries/{id}/resend", Scope(ActionsWrite), "Send a dead delivery again", deliveries::resend;

    POST "/v1/webhooks", Scope(WebhooksWrite), "Add a webhook", webhooks::add;
    GET "/v1/webhooks", Scope(WebhooksWrite), "List webhooks", webhooks::list;
    PATCH "/v1/webhooks/{id}", Scope(WebhooksWrite), "Rotate secrets of a webhook, or enable it", webhooks::change;
    DELETE "/v1/webhooks/{id}", Scope(WebhooksWrite), "Remove a webhook", webhooks::remove;

    GET "/v1/accounts/{id}", Scope(AccountsRead), "Read an account", accounts::get;
    GET "/v1/accounts/{id}/history", Scope(AccountsRead), "Read what happened to an account and its content", accounts::history;
    GET "/v1/accounts/{id}/timeline", Scope(AccountsRead), "Read what happened to an account and its content, in one order of time", accounts::timeline;
    PUT "/v1/accounts/{id}/contact", Scope(AccountsWrite), "Keep an address that an account is told by", accounts::set_contact;
    DELETE "/v1/accounts/{id}/contact", Scope(AccountsWrite), "Forget the address of an account", accounts::forget_contact;
    PUT "/v1/accounts/{id}/tags/{tag}", Scope(AccountsWrite), "Tag an account", accounts::tag;
    DELETE "/v1/accounts/{id}/tags/{tag}", Scope(AccountsWrite), "Remove a tag from an account", accounts::untag;
    POST "/v1/accounts/{id}/erase", Scope(AccountsWrite), "Erase an account with everything that it wrote", accounts::erase;

    PUT "/v1/holds", Scope(AccountsWrite), "Set a legal hold, or change its ground", holds::set;
    GET "/v1/holds", Scope(AccountsWrite), "List legal holds", holds::list;
    DELETE "/v1/holds", Person(AccountsWrite), "Lift a ground of a legal hold", holds::lift;

    POST "/v1/investigations", Person(AccountsWrite), "Open an investigation", investigations::open;
    GET "/v1/investigations", Person(AccountsWrite), "List investigations", investigations::list;
    GET "/v1/investigations/{id}", Person(AccountsWrite), "Read what lists show of an investigation", investigations::get;
    POST "/v1/investigations/{id}/read", Person(AccountsWrite), "Read an investigation, with a reason", investigations::read;
    PATCH "/v1/investigations/{id}", Person(AccountsWrite), "Change, close or reopen an investigation", investigations::change;
    POST "/v1/investigations/{id}/links", Person(AccountsWrite), "Link a case or a subject to an investigation, and hold it", investigations::link;
    DELETE "/v1/investigations/{id}/links", Person(AccountsWrite), "Take a case or a subject out of an investigation", investigations::unlink;
    GET "/v1/investigations/{id}/custody", Person(AuditRead), "Read the chain of custody of an investigation", investigations::custody;
    PUT "/v1/investigations/{id}/duty", Person(AccountsWrite), "State the duty to inform the authorities about a threat to life", investigations::state_duty;
    POST "/v1/investigations/{id}/duty/steps", Person(AccountsWrite), "Say that the authority was informed, drop the duty, or review it", investigations::step_duty;
    POST "/v1/investigations/{id}/disclosures", Person(AccountsWrite), "Enter a disclosure to an authority", investigations::enter_disclosure;
    POST "/v1/investigations/{id}/disclosures/{disclosure}/steps", Person(AccountsWrite), "Verify, approve, refuse, send or review a disclosure", investigations::step_disclosure;
    POST "/v1/investigations/{id}/packets", Person(AccountsWrite), "Make a packet for an authority", investigations::packet;

    GET "/v1/search", Scope(CasesRead), "Search cases, accounts and decisions", search::find;
    GET "/v1/retention", Scope(AuditRead), "See how long what is kept", retention::list;
    GET "/v1/setup", Scope(Admin), "See how far the setup has come", setup::get;

    GET "/v1/parity", Scope(ParityRead), "See whether one cohort waits longer than another", parity::get;
    GET "/v1/parity.csv", Scope(ParityRead), "Fetch the waits behind the parity figures, a line for each case", parity::csv;
    GET "/v1/parity/cohorts", Scope(ParityRead), "List the sealed lists of accounts, without who is on them", parity::lists;
    POST "/v1/parity/cohorts", Person(CohortsWrite), "Add accounts to a sealed list", parity::import;
    DELETE "/v1/parity/cohorts/{name}", Person(CohortsWrite), "Remove a sealed list", parity::remove;

    GET "/v1/policies", Scope(RulesRead), "List the policies", policies::list;
    GET "/v1/clocks", Scope(RulesRead), "List the clocks of the house and of laws that are in force", clocks::list;

    GET "/v1/rubric", Scope(RulesRead), "Read the rubric: factors, points, bands and triggers", factors::rubric;
    GET "/v1/factor-reviews", Scope(RulesRead), "List factors as reviewers set them", factors::reviews;

    GET "/v1/rules", Scope(RulesRead), "List the rules in force", rules::list;
    GET "/v1/rules/versions", Scope(RulesRead), "List rule sets that were in force", rules::versions::list;
    GET "/v1/rules/versions/{version}", Scope(RulesRead), "Read a rule set that was in force", rules::versions::get;
    POST "/v1/rules/versions/{version}/restore", Person(RulesWrite), "Put an earlier rule set in force, over the files", rules::change::restore;
    POST "/v1/rules/unpin", Person(RulesWrite), "Put the rule files in force again", rules::change::unpin;
    GET "/v1/rules/changes", Scope(RulesRead), "List what people have changed about rules", rules::versions::changes;
    POST "/v1/rules/dry-run", Scope(RulesRead), "Try rule files without effect", rules::trial::dry_run;
    POST "/v1/rules/test", Scope(RulesRead), "Test an event against the rules in force without effect", rules::trial::test;
    POST "/v1/rules/reload", Scope(RulesWrite), "Read the rule files again", rules::reload;
    POST "/v1/rules/backtests", Person(RulesWrite), "Begin a backtest of rules on trial", rules::backtests::begin;
    GET "/v1/rules/backtests", Person(RulesWrite), "List backtests since the start of the server", rules::backtests::list;
    GET "/v1/rules/backtests/{id}", Person(RulesWrite), "Read how a backtest stands and what would change", rules::backtests::get;
    POST "/v1/rules/backtests/{id}/cancel", Person(RulesWrite), "Stop a backtest", rules::backtests::cancel;
    GET "/v1/rules/{id}", Scope(RulesRead), "Read a rule with its source, examples and figures", rules::get;
    PUT "/v1/rules/{id}/mode", Person(RulesWrite), "Set whether a rule acts or observes", rules::change::set_mode;

    GET "/v1/overview", Scope(CasesRead), "Read figures of the house over a span of time", overview::get;

    GET "/v1/me/views", Person(CasesRead), "List your saved filters of the queue", saved_views::list;
    PUT "/v1/me/views/{name}", Person(CasesRead), "Save a filter of the queue", saved_views::save;
    DELETE "/v1/me/views/{name}", Person(CasesRead), "Remove a saved filter of the queue", saved_views::remove;
    GET "/v1/me/preferences", Person(CasesRead), "Read how you want to work", me::preferences;
    PUT "/v1/me/preferences", Person(CasesRead), "Set how you want to work", me::set_preferences;
    GET "/v1/me/exposure", Person(CasesRead), "Read how much was put before you; nobody else can", me::exposure;
    POST "/v1/me/exposure/later", Person(CasesRead), "Put off the reminder of a break", me::put_break_off;

    GET "/v1/me/skills", Person(CasesWrite), "Read what you read and know", skills::own;
    PUT "/v1/me/skills", Person(CasesWrite), "Say what you read and know, and which accounts are yours", skills::set_own;
    GET "/v1/skills", Person(RulesWrite), "List who takes cases, and what they read and know", skills::list;
    PUT "/v1/skills/{id}", Person(RulesWrite), "Say what somebody reads and knows", skills::set;

    POST "/v1/keys", Scope(UsersWrite), "Make a key", keys::add;
    GET "/v1/keys", Scope(UsersWrite), "List keys", keys::list;
    DELETE "/v1/keys/{id}", Scope(UsersWrite), "Withdraw a key", keys::revoke;

    POST "/v1/users", Scope(UsersWrite), "Add a user", users::add;
    GET "/v1/users", Scope(UsersWrite), "List users", users::list;
    PATCH "/v1/users/{id}", Scope(UsersWrite), "Change a user's role or access", users::change;
    POST "/v1/users/{id}/login-links", Scope(UsersWrite), "Make a new login link", users::add_link;

    GET "/v1/audit/entries", Scope(AuditRead), "List entries of the audit log", audit::list;
    GET "/v1/audit/verification", Scope(AuditRead), "See how the check of the audit log stands", audit::verification::get;
    POST "/v1/audit/verification", Scope(AuditRead), "Begin a check of the whole audit log", audit::verification::begin;
    GET "/v1/audit/checkpoints", Scope(AuditRead), "List signed checkpoints", audit::checkpoints;

    GET "/report", Public, "The form by which everybody can report something", report_form::show;
    POST "/report", Public, "Send the public report form", report_form::send;
    GET "/report/help", Public, "See whom to call in a country", help::show;
    POST "/v1/public/reports", Public, "Send a report without a key, as the public form does", report_form::take;

    GET "/parity.json", Public, "See whether one cohort waits longer than another, where the house publishes it", public_parity::json;
    GET "/parity.csv", Public, "Fetch the published parity figures as a table", public_parity::csv;

    GET "/status/appeals/{id}/{token}", Public, "See how an appeal stands", status::appeal;
    GET "/status/{id}/{token}", Public, "See how a report stands", public_status::report;

    POST "/status/{id}/{token}/pack", Public, "Download the evidence of a report with its passphrase", pack::download;
    POST "/status/{id}/{token}/close", Public, "Close the link that shows how a report stands, for ever", public_status::close;

    GET "/openapi.json", Open, "Read the OpenAPI document", document::get;
    GET "/livez", Open, "Whether the process answers", health::live;
    GET "/readyz", Open, "Whether work can be sent here", health::ready;
    GET "/metrics", Open, "Figures for operators, as OpenMetrics", health::metrics;
}
