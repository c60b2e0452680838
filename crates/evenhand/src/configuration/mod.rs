//! What an operator can set: flags before the file, the file before the defaults.

pub mod alerts;
pub mod check;
pub mod classifiers;
pub mod clocks;
pub mod dispatch;
pub mod file;
pub mod interrupts;
pub mod keys;
pub mod mail;
pub mod media;
pub mod parity;
pub mod public_url;
pub mod report_form;
pub mod returns;
pub mod shifts;
pub mod translation;
mod web_address;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use evenhand_deliver::{Client, Egress, HostPort, Mailer, Options};
use evenhand_detect::returns::Weights;
use evenhand_engine::alert::Channel;
use evenhand_engine::rules::{LoadedRules, read_policies};
use evenhand_engine::{RuleFiles, Settings};
use evenhand_flow::clocks::ClocksInForce;
use evenhand_flow::house::Brakes;
use evenhand_model::{Duration, Policy};
use evenhand_server::ServerOptions;
use evenhand_server::console::tour::Tour;

use crate::failure::{Doing as _, Failure, Result};
use crate::shipped;
pub use alerts::AlertKeys;
pub use classifiers::ClassifierKeys;
pub use clocks::ClockKeys;
pub use dispatch::DispatchKeys;
pub use file::File;
pub use interrupts::InterruptKeys;
pub use mail::MailKeys;
pub use media::MediaKeys;
pub use parity::ParityKeys;
pub use public_url::PublicUrl;
pub use report_form::ReportFormKeys;
pub use returns::ReturnsKeys;
pub use shifts::ShiftKeys;
pub use translation::TranslationKeys;

/// Where the server listens when nobody says.
pub const LISTEN_DEFAULT: &str = "127.0.0.1:8480";
/// Where the data lie when nobody says.
pub const DATA_DEFAULT: &str = "./evenhand-data";

/// `--config FILE`, on every command.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ConfigFlag {
    /// Configuration file (TOML); `evenhand config print` shows every key with its default
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
}

impl ConfigFlag {
    /// The configuration: the file's values over the defaults.
    pub fn read(&self) -> Result<Configuration> {
        let file = match &self.config {
            Some(path) => File::read(path)?,
            None => File::default(),
        };
        Ok(Configuration { file, tour: None })
    }
}

/// The configuration with every default filled in where it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    file: File,
    /// Only a demo has one.
    tour: Option<Arc<Tour>>,
}

impl Configuration {
    /// The same configuration with another data directory, where a flag names one.
    #[must_use]
    pub fn with_data(mut self, data: Option<PathBuf>) -> Self {
        self.file.data = data.or(self.file.data);
        self
    }

    /// The same configuration with another address, where a flag names one.
    #[must_use]
    pub fn with_listen(mut self, listen: Option<String>) -> Self {
        self.file.listen = listen.or(self.file.listen);
        self
    }

    /// The same configuration with another address of the public pages, where a flag names one.
    #[must_use]
    pub fn with_public_listen(mut self, listen: Option<String>) -> Self {
        self.file.public_listen = listen.or(self.file.public_listen);
        self
    }

    /// The same configuration with another rules directory, where a flag names one.
    #[must_use]
    pub fn with_rules(mut self, rules: Option<PathBuf>) -> Self {
        self.file.rules = rules.or(self.file.rules);
        self
    }

    /// The same configuration with the rules directory that `make` makes, where none is set.
    pub fn with_rules_unless_set(mut self, make: impl FnOnce() -> Result<PathBuf>) -> Result<Self> {
        if self.file.rules.is_none() {
            self.file.rules = Some(make()?);
        }
        Ok(self)
    }

    /// The same configuration with the guided tour of a demo.
    #[must_use]
    pub fn with_tour(mut self, tour: Tour) -> Self {
        self.tour = Some(Arc::new(tour));
        self
    }

    /// The same configuration with further destinations that may be on this machine.
    #[must_use]
    pub fn with_allowed(mut self, destination: HostPort) -> Self {
        self.file.allowed_destinations.insert(destination);
        self
    }

    /// The same configuration with another undo window.
    #[must_use]
    pub fn with_undo_seconds(mut self, seconds: u32) -> Self {
        self.file.undo_seconds = Some(seconds);
        self
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.file
            .data
            .clone()
            .unwrap_or_else(|| DATA_DEFAULT.into())
    }

    /// Address of the API and the console, as `host:port`.
    pub fn listen(&self) -> &str {
        self.file.listen.as_deref().unwrap_or(LISTEN_DEFAULT)
    }

    /// Address of the public pages, as `host:port`; they are on the other address too.
    pub fn public_listen(&self) -> Option<&str> {
        self.file.public_listen.as_deref()
    }

    /// What the server needs to know.
    pub fn server_options(&self) -> ServerOptions {
        ServerOptions {
            trusted_proxies: self.file.trusted_proxies.clone(),
            tour: self.tour.clone(),
            ..ServerOptions::default()
        }
    }

    /// Where rule files come from.
    pub fn rule_files(&self) -> RuleFiles {
        match &self.file.rules {
            Some(directory) => RuleFiles::Directory(directory.clone()),
            None => RuleFiles::Shipped(shipped::rules()),
        }
    }

    /// The rule set that these files make.
    pub fn rules(&self) -> Result<LoadedRules> {
        load(&self.rule_files())
    }

    /// The policies.
    pub fn policies(&self) -> Result<Vec<Policy>> {
        match &self.file.policies {
            Some(directory) if !directory.is_dir() => Err(no_directory("policies", directory)),
            Some(directory) => Ok(read_policies(directory)?),
            None => shipped::policies(),
        }
    }

    /// The clocks of the house and of laws that are in force.
    pub fn clocks(&self) -> Result<ClocksInForce> {
        self.file.clocks.in_force()
    }

    /// With what links between accounts are weighed, where that is not as it ships.
    pub fn return_weights(&self) -> Result<Option<Weights>> {
        self.file.returns.weights()
    }

    /// Who sends webhooks.
    pub fn client(&self) -> Result<Client> {
        Ok(Client::with_options(self.egress(), &self.outgoing()?)?)
    }

    /// Who sends mail; `None` where no mail server is configured.
    pub fn mailer(&self) -> Result<Option<Mailer>> {
        let options = self.outgoing()?;
        let settings = self.settings().mail;
        let mailer = settings.map(|settings| Mailer::new(settings, &options));
        mailer.transpose().doing("mail")
    }

    /// Whom everything that goes out trusts.
    fn outgoing(&self) -> Result<Options> {
        let mut options = Options::default();
        if let Some(path) = &self.file.extra_roots_file {
            let what = format!("extra_roots_file {}", path.display());
            options.extra_roots_pem = std::fs::read(path).doing(what)?;
        }
        Ok(options)
    }

    /// Where the server may be sent to.
    pub fn egress(&self) -> Egress {
        Egress::allowing(self.file.allowed_destinations.clone())
    }

    /// Ways to reach people on call, with their secrets. Refuses what could not work.
    pub fn alert_channels(&self) -> Result<Vec<Channel>> {
        let has_mail_server = self.settings().mail.is_some();
        self.file.alerts.channels(&self.egress(), has_mail_server)
    }

    /// Refuses a translation server that could not work.
    pub fn check_translation(&self) -> Result<()> {
        self.file.translation.check(&self.egress())
    }

    /// Refuses what can't be done with media.
    pub fn check_media(&self) -> Result<()> {
        self.file.media.check()
    }

    /// Refuses classifiers that could not work.
    pub fn check_classifiers(&self) -> Result<()> {
        classifiers::check(&self.file.classifier, &self.egress())
    }

    /// Files that hold secrets, apart from the keys.
    pub fn secret_files(&self) -> impl Iterator<Item = &PathBuf> {
        let mail = self.file.mail.as_ref();
        let password = mail.and_then(|mail| mail.password_file.as_ref());
        let translation = self.file.translation.key_file.iter();
        let classifiers = self.file.classifier.iter();
        let classifiers = classifiers.filter_map(|keys| keys.key_file.as_ref());
        let others = translation
            .chain(classifiers)
            .chain(self.file.alerts.secret_files());
        password.into_iter().chain(others)
    }

    /// The engine's settings.
    pub fn settings(&self) -> Settings {
        let file = self.file.clone();
        let defaults = Settings::new(self.data());
        let days = |days: Option<u32>, default| {
            days.map_or(default, |days| Duration::from_days(days.into()))
        };
        let seconds = |seconds: Option<u32>, default| {
            seconds.map_or(default, |seconds| Duration::from_seconds(seconds.into()))
        };
        let brakes = file.brakes.unwrap_or_default();
        Settings {
            keys: file.keys.unwrap_or(defaults.keys),
            rules: file.rules,
            policies: file.policies,
            public_url: file.public_url.map(|url| url.as_str().to_owned()),
            allowed_destinations: file.allowed_destinations,
            checkpoint_file: file.checkpoint_file,
            checkpoint_webhook: file.checkpoint_webhook,
            event_log_kept: days(file.event_log_days, defaults.event_log_kept),
            reports_kept: days(file.report_days, defaults.reports_kept),
            cases_kept: days(file.case_days, defaults.cases_kept),
            hashes_kept: days(file.hash_days, defaults.hashes_kept),
            factor_reviews_kept: days(file.factor_review_days, defaults.factor_reviews_kept),
            deliveries_kept: days(file.delivery_days, defaults.deliveries_kept),
            lease: seconds(file.lease_seconds, defaults.lease),
            undo: seconds(file.undo_seconds, defaults.undo),
            clocks: defaults.clocks,
            brakes: Brakes {
                rule_removals_per_hour: brakes
                    .rule_removals_per_hour
                    .unwrap_or(defaults.brakes.rule_removals_per_hour),
                containments_per_author_per_hour: brakes
                    .containments_per_author_per_hour
                    .unwrap_or(defaults.brakes.containments_per_author_per_hour),
            },
            shares: file.dispatch.shares().unwrap_or_default(),
            returns_mode: file.returns.mode(),
            interrupts: file.interrupts.allowances().unwrap_or_default(),
            return_weights: defaults.return_weights,
            private_signals: file.returns.private_signals().unwrap_or_default(),
            mail: file.mail.and_then(|mail| mail.settings().ok().flatten()),
            report_form: file.report_form.settings(),
            shifts: shifts::settings(&file.shift).unwrap_or_default(),
            rerated_thousandths: file.parity.rerated_thousandths(),
            parity: file.parity.plan(),
            parity_public: file.parity.public(),
            translation: file.translation.settings(),
            media_hosts: file.media.hosts().unwrap_or_default(),
            media_previews: file.media.previews.unwrap_or_default(),
            classifiers: file
                .classifier
                .iter()
                .map(ClassifierKeys::settings)
                .collect(),
            alerts: file.alerts.settings().unwrap_or_default(),
            retry_wait_max: file
                .retry_wait_max_seconds
                .map(|seconds| Duration::from_seconds(seconds.into())),
            data: defaults.data,
        }
    }
}

/// Compiles rule files, telling where they came from if that fails.
pub fn load(files: &RuleFiles) -> Result<LoadedRules> {
    let place = match files {
        RuleFiles::Shipped(_) => "the rules that ship".to_owned(),
        RuleFiles::Directory(path) if !path.is_dir() => return Err(no_directory("rules", path)),
        RuleFiles::Directory(path) => path.display().to_string(),
    };
    LoadedRules::compile(files.read()?)
        .map_err(|error| Failure::new(format!("the rules in {place} are not right\n\n{error}")))
}

fn no_directory(of: &str, path: &Path) -> Failure {
    let message = format!("there is no {of} directory {}", path.display());
    Failure::new(message).hint("give the folder that holds the *.toml files")
}
