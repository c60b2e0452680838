//! The configuration file: TOML, every key optional, an unknown key an error.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use evenhand_deliver::HostPort;
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de};

use crate::configuration::keys::KEYS;
use crate::configuration::{
    AlertKeys, ClassifierKeys, ClockKeys, DispatchKeys, InterruptKeys, MailKeys, MediaKeys,
    ParityKeys, PublicUrl, ReportFormKeys, ReturnsKeys, ShiftKeys, TranslationKeys, shifts,
};
use crate::failure::{Doing as _, Failure, Result};

/// Receipts are remembered for 72 hours; the log may not be shorter.
const EVENT_LOG_DAYS_MIN: u32 = 3;

/// The file as it is written; [`KEYS`] says what each key means.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Directory of the store and the event log.
    pub data: Option<PathBuf>,
    /// Address of the API, as `host:port`.
    pub listen: Option<String>,
    /// Address of the public pages, as `host:port`.
    pub public_listen: Option<String>,
    /// Where the public reaches the public pages.
    pub public_url: Option<PublicUrl>,
    /// Networks of proxies that are believed about where a request comes from.
    #[serde(default, deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// Directory of the key files.
    pub keys: Option<PathBuf>,
    /// Directory of rule files.
    pub rules: Option<PathBuf>,
    /// Directory of policies.
    pub policies: Option<PathBuf>,
    /// Private or plain-http destinations that are allowed, as `host:port`.
    #[serde(default, deserialize_with = "host_ports")]
    pub allowed_destinations: BTreeSet<HostPort>,
    /// File with certificates of authorities that are trusted beside the public ones.
    pub extra_roots_file: Option<PathBuf>,
    /// File that checkpoints are appended to.
    pub checkpoint_file: Option<PathBuf>,
    /// URL that checkpoints are sent to.
    pub checkpoint_webhook: Option<String>,
    /// Days for which the event log is kept.
    pub event_log_days: Option<u32>,
    /// Days for which the words of reports are kept.
    pub report_days: Option<u32>,
    /// Days for which the words of cases are kept.
    pub case_days: Option<u32>,
    /// Days for which hashes of private values are kept.
    pub hash_days: Option<u32>,
    /// Days for which it is kept what reviewers have set about factors.
    pub factor_review_days: Option<u32>,
    /// Days for which deliveries that arrived are kept.
    pub delivery_days: Option<u32>,
    /// Seconds that a claim lasts without a heartbeat.
    pub lease_seconds: Option<u32>,
    /// Seconds before an order of a human decision is sent.
    pub undo_seconds: Option<u32>,
    /// Most seconds between two attempts to deliver.
    pub retry_wait_max_seconds: Option<u32>,
    /// Which clocks are in force.
    #[serde(default)]
    pub clocks: ClockKeys,
    /// Quotas of rules.
    pub brakes: Option<BrakeKeys>,
    /// Shares of the dispatcher.
    #[serde(default)]
    pub dispatch: DispatchKeys,
    /// How often danger on a word alone interrupts.
    #[serde(default)]
    pub interrupts: InterruptKeys,
    /// What is compared when an account may be a return, and what may happen because of it.
    #[serde(default)]
    pub returns: ReturnsKeys,
    /// The mail server.
    pub mail: Option<MailKeys>,
    /// The public report form.
    #[serde(default)]
    pub report_form: ReportFormKeys,
    /// When people are at work.
    #[serde(default)]
    pub shift: Vec<ShiftKeys>,
    /// What the parity figures compare.
    #[serde(default)]
    pub parity: ParityKeys,
    /// Who translates.
    #[serde(default)]
    pub translation: TranslationKeys,
    /// What is done with media themselves.
    #[serde(default)]
    pub media: MediaKeys,
    /// Who scores texts, outside of the house.
    #[serde(default)]
    pub classifier: Vec<ClassifierKeys>,
    /// Who is alerted.
    #[serde(default)]
    pub alerts: AlertKeys,
}

/// Quotas per hour above which a rule's heavy orders become proposals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrakeKeys {
    /// Removals and suspensions that one rule may order.
    pub rule_removals_per_hour: Option<u32>,
    /// Containments of one author's content.
    pub containments_per_author_per_hour: Option<u32>,
}

impl File {
    /// Reads a configuration file.
    pub fn read(path: &Path) -> Result<Self> {
        let what = format!("configuration {}", path.display());
        let text = std::fs::read_to_string(path).doing(&what)?;
        Self::parse(&text).doing(&what)
    }

    /// Parses the text of a configuration file.
    pub fn parse(text: &str) -> Result<Self> {
        let mut file: Self = toml::from_str(text).map_err(|error| {
            let failure = Failure::new(error.to_string().trim_end());
            match nearest_key(error.message()) {
                Some(key) => failure.hint(format!("did you mean `{key}`?")),
                None => failure.hint("`evenhand config print` shows every key with its default"),
            }
        })?;
        file.clocks.note_line(text);
        if file
            .event_log_days
            .is_some_and(|days| days < EVENT_LOG_DAYS_MIN)
        {
            let message = format!("event_log_days is less than {EVENT_LOG_DAYS_MIN}");
            return Err(Failure::new(message)
                .hint("an event that comes twice is known again for three days by the log"));
        }
        file.dispatch.shares()?;
        file.interrupts.allowances()?;
        file.returns.private_signals()?;
        if let Some(mail) = &file.mail {
            mail.settings()?;
        }
        shifts::settings(&file.shift)?;
        Ok(file)
    }
}

fn host_ports<'de, D: Deserializer<'de>>(
    list: D,
) -> std::result::Result<BTreeSet<HostPort>, D::Error> {
    let texts = Vec::<String>::deserialize(list)?;
    texts
        .iter()
        .map(|text| text.parse().map_err(de::Error::custom))
        .collect()
}

/// Networks like `10.0.0.0/8`, and single addresses.
fn networks<'de, D: Deserializer<'de>>(list: D) -> std::result::Result<Vec<IpNet>, D::Error> {
    let network = |text: &String| {
        let single = || text.parse::<IpAddr>().map(IpNet::from);
        text.parse::<IpNet>().or_else(|_| single()).map_err(|_| {
            de::Error::custom(format!(
                "`{text}` is no network; expected for example `10.0.0.0/8`, `fd00::/8` or `127.0.0.1`"
            ))
        })
    };
    Vec::<String>::deserialize(list)?
        .iter()
        .map(network)
        .collect()
}

/// The key that an unknown one was probably meant to be.
fn nearest_key(message: &str) -> Option<&'static str> {
    let unknown = message.strip_prefix("unknown field `")?.split('`').next()?;
    let names = KEYS
        .iter()
        .flat_map(|key| key.name.split('.'))
        .map(|name| name.trim_end_matches("[]"))
        .filter(|name| *name != unknown);
    let distance = |name: &&str| strsim::damerau_levenshtein(name, unknown);
    names
        .min_by_key(distance)
        .filter(|name| distance(name) <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let said = match File::parse(text) {
            Ok(_) => "fine".to_owned(),
            Err(failure) => format!("{failure:?}"),
        };
        assert!(said.contains(expected), "{text}: {said}");
    }

    #[test]
    fn a_wrong_key_is_refused_with_its_place_and_the_nearest_name() {
        check("lisen = \"127.0.0.1:1\"", "did you mean `listen`?");
        check("\nevent_log_day = 3", "line 2, column 1");
        check(
            "[brakes]\nrule_removal_per_hour = 3",
            "did you mean `rule_removals_per_hour`?",
        );
        check("colour = 3", "config print");
        check("event_log_days = 2", "event_log_days is less than 3");
        check("lease_seconds = \"long\"", "expected u32");
        check("lease_seconds = -1", "u32");
        check(
            "allowed_destinations = [\"lan\"]",
            "`lan` is not a host and port",
        );
        check(
            "public_url = \"safety.example\"",
            "relative URL without a base",
        );
        check(
            "trusted_proxies = [\"10.0.0.0/33\"]",
            "`10.0.0.0/33` is no network",
        );
        check("[mail]\nhost = \"mail.example\"", "mail.from is missing");
        check("[mail]\nfrom = \"a@mail.example\"", "mail.host is missing");
        check("[mail]\ntls = \"yes\"", "expected one of `starttls`");
        check(
            "[mail]\npasword_file = \"a\"",
            "did you mean `password_file`?",
        );
        check(
            "[[shift]]\nfrom = \"8\"\nto = \"18:00\"\nzone = \"UTC\"",
            "shift 1: `8` is no time of the day",
        );
        check("[parity]\nmargin_hours = -1.0", "no number of hours");
        check(
            "[parity]\nmargin_hour = 1.0",
            "did you mean `margin_hours`?",
        );
        check("", "fine");
    }
}
