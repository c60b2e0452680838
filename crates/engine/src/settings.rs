//! What an operator can set about the engine.

use std::collections::BTreeSet;
use std::path::PathBuf;

use evenhand_detect::returns::Weights;
use evenhand_flow::case::dispatch::Shares;
use evenhand_flow::case::interrupt::Allowances;
use evenhand_flow::clocks::ClocksInForce;
use evenhand_flow::house::Brakes;
use evenhand_model::{Duration, Platform, PrivateSignals, ReturnsMode, limits};

use crate::alert::AlertSettings;
use crate::classifier::ClassifierSettings;
use crate::shift::Shift;
use crate::translation::TranslationSettings;

/// Settings of the engine, each with a safe default.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Directory of the store and the event log.
    pub data: PathBuf,
    /// Directory of the key files; outside the data directory and its backups.
    pub keys: PathBuf,
    /// Directory of the rule files; the rules that ship with the program where there is none.
    pub rules: Option<PathBuf>,
    /// Directory of the policies; those that ship where there is none.
    pub policies: Option<PathBuf>,
    /// The clocks of the house and of laws that are in force.
    pub clocks: ClocksInForce,
    /// Where the public reaches the public pages, without a slash at its end; links are absolute then.
    pub public_url: Option<String>,
    /// Destinations in private ranges or over plain http that deliveries may go to, as `host:port`.
    pub allowed_destinations: BTreeSet<evenhand_deliver::HostPort>,
    /// A file that every checkpoint is also appended to, best on another disk.
    pub checkpoint_file: Option<PathBuf>,
    /// An address that every checkpoint is also sent to.
    pub checkpoint_webhook: Option<String>,
    /// How long the event log is kept.
    pub event_log_kept: Duration,
    /// How long the words of a report and its reporter are kept after its case was decided.
    pub reports_kept: Duration,
    /// How long content, notes and reasons of a case are kept after its decision.
    pub cases_kept: Duration,
    /// How long keyed hashes of private values are kept after an account was last heard of.
    pub hashes_kept: Duration,
    /// How long it is kept what reviewers have set about factors.
    pub factor_reviews_kept: Duration,
    /// How long deliveries that arrived are kept.
    pub deliveries_kept: Duration,
    /// How long a claim lasts without a heartbeat.
    pub lease: Duration,
    /// How long an order of a human decision waits before it is sent.
    pub undo: Duration,
    /// Quotas above which a rule's heavy orders become proposals.
    pub brakes: Brakes,
    /// Parts of the dispatcher's slots that go to imminent danger and to the oldest case.
    pub shares: Shares,
    /// How many thousandths of the cases that people decide are judged again by somebody else.
    pub rerated_thousandths: u32,
    /// With what links between accounts are weighed; as it ships where there is nothing.
    pub return_weights: Option<Weights>,
    /// Which private values are compared when an account may be a return; none where nobody has said so.
    pub private_signals: Option<PrivateSignals>,
    /// What may happen because a link between accounts is likely.
    pub returns_mode: ReturnsMode,
    /// How often danger on a word alone may interrupt the people on call.
    pub interrupts: Allowances,
    /// The mail server; no mail is sent where there is none.
    pub mail: Option<evenhand_deliver::MailSettings>,
    /// The public report form; nobody can report by it where there is none.
    pub report_form: Option<ReportForm>,
    /// When people are at work, as far as somebody has said.
    pub shifts: Vec<Shift>,
    /// What the parity figures compare, and what they call proof.
    pub parity: evenhand_parity::Plan,
    /// Whose parity figures everybody may see; nobody's where there is none.
    pub parity_public: Option<Platform>,
    /// Who translates; nobody where there is none.
    pub translation: Option<TranslationSettings>,
    /// Classifiers outside of the house that are asked about the content of cases.
    pub classifiers: Vec<ClassifierSettings>,
    /// Who is alerted, and how.
    pub alerts: AlertSettings,
    /// Hosts from which media are fetched that came without hashes; nothing is fetched where there is none.
    pub media_hosts: BTreeSet<String>,
    /// Whether such media are fetched once more to be shown, small and blurred, to whoever judges a match.
    pub media_previews: bool,
    /// Longest wait between two attempts to deliver, where that is shorter than the schedule's.
    pub retry_wait_max: Option<Duration>,
}

/// The public report form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportForm {
    /// Whose reports they are.
    pub platform: Platform,
    /// Origins like `https://forum.example` whose pages may show the form in a frame.
    pub framed_by: Vec<String>,
    /// Where the link out of public pages leads; to an encyclopedia where nobody has said.
    pub exit_to: Option<String>,
}

impl Settings {
    /// A wait of the retry schedule, within the operator's own limit.
    pub fn shortened(&self, wait: Duration) -> Duration {
        self.retry_wait_max.map_or(wait, |max| wait.min(max))
    }

    /// Where links in alerts lead: where the configuration says, else where the public pages are.
    pub fn link_url(&self) -> Option<&str> {
        let own = self.alerts.link_url.as_deref();
        own.or(self.public_url.as_deref())
    }

    /// Default settings for a data directory. Keys lie beside it, in a directory of their own.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        let data = data.into();
        let mut keys = data.as_os_str().to_owned();
        keys.push(".keys");
        Self {
            keys: keys.into(),
            data,
            rules: None,
            policies: None,
            clocks: ClocksInForce::default(),
            public_url: None,
            allowed_destinations: BTreeSet::new(),
            checkpoint_file: None,
            checkpoint_webhook: None,
            event_log_kept: Duration::from_days(limits::EVENT_LOG_DAYS),
            reports_kept: Duration::from_days(180),
            cases_kept: Duration::from_days(365),
            hashes_kept: Duration::from_days(90),
            factor_reviews_kept: Duration::from_days(730),
            deliveries_kept: Duration::from_days(30),
            lease: Duration::from_seconds(limits::LEASE_SECONDS),
            undo: Duration::from_seconds(limits::UNDO_SECONDS),
            brakes: Brakes::default(),
            shares: Shares::default(),
            rerated_thousandths: limits::RERATED_THOUSANDTHS,
            return_weights: None,
            private_signals: None,
            returns_mode: ReturnsMode::default(),
            interrupts: Allowances::default(),
            mail: None,
            report_form: Some(ReportForm::default()),
            shifts: Vec::new(),
            parity: evenhand_parity::Plan::default(),
            parity_public: None,
            translation: None,
            classifiers: Vec::new(),
            alerts: AlertSettings::default(),
            media_hosts: BTreeSet::new(),
            media_previews: false,
            retry_wait_max: None,
        }
    }
}
