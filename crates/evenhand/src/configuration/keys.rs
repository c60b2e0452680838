//! Every key of the configuration file with its default, its unit and what it is for.

use std::fmt::Write as _;

/// One key.
pub struct Key {
    /// Name; a dot stands before a key of a table, and `[]` after a table that may stand several times.
    pub name: &'static str,
    /// What it is for, in sentences.
    pub about: &'static str,
    /// Its default as TOML; empty where there is none, and `example` is shown instead.
    pub default: &'static str,
    /// A value to show where there is no default.
    pub example: &'static str,
}

/// A key that has a default.
const fn key(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key {
        name,
        about,
        default,
        example: "",
    }
}

/// A key that is unset by default.
const fn unset(name: &'static str, example: &'static str, about: &'static str) -> Key {
    Key {
        name,
        about,
        default: "",
        example,
    }
}

/// Every key, in the order in which they are printed.
pub const KEYS: &[Key] = &[
    key(
        "data",
        r#""./evenhand-data""#,
        "Directory of the store and the event log. Relative paths count from the working directory.",
    ),
    key(
        "listen",
        r#""127.0.0.1:8480""#,
        "Address of the API, as host:port. Port 0 takes a free one.",
    ),
    unset(
        "public_listen",
        r#""127.0.0.1:8481""#,
        "A second address, for forms and status pages alone, as host:port.",
    ),
    unset(
        "public_url",
        r#""https://safety.example""#,
        "Where the public reaches the public pages, as https://host or https://host/path; links for reporters are absolute then. Unset: links are paths on the server.",
    ),
    key(
        "trusted_proxies",
        "[]",
        "Networks of reverse proxies, like 10.0.0.0/8 or 127.0.0.1. Only these are believed, by X-Forwarded-For or Forwarded, about where a request comes from.",
    ),
    unset(
        "keys",
        r#""/etc/evenhand/keys""#,
        "Directory of the key files, best outside every backup of the data. Unset: the data directory's name with `.keys` added.",
    ),
    unset(
        "rules",
        r#""/etc/evenhand/rules""#,
        "Directory of rule files, read again when they change. Unset: the rules that ship with the program.",
    ),
    unset(
        "policies",
        r#""/etc/evenhand/policies""#,
        "Directory of policies. Unset: those that ship with the program.",
    ),
    key(
        "allowed_destinations",
        "[]",
        "Destinations of webhooks in private networks or over plain http that are allowed, as host:port.",
    ),
    unset(
        "extra_roots_file",
        r#""/etc/evenhand/house-authority.pem""#,
        "A PEM file with certificates of your own authorities. Receivers of webhooks and the mail server may have certificates of theirs, beside those of the public authorities that are built in.",
    ),
    unset(
        "checkpoint_file",
        r#""/mnt/other-disk/checkpoints.jsonl""#,
        "A file that every signed checkpoint of the audit chain is appended to, best on another machine's disk.",
    ),
    unset(
        "checkpoint_webhook",
        r#""https://witness.example/checkpoints""#,
        "A URL that every signed checkpoint is sent to.",
    ),
    key(
        "event_log_days",
        "30",
        "Days for which accepted events are kept in the event log; at least 3.",
    ),
    key(
        "report_days",
        "180",
        "Days for which the words of a report and its reporter are kept after its case was decided.",
    ),
    key(
        "case_days",
        "365",
        "Days for which content, notes and reasons of a case are kept after its decision; an appeal may take six months.",
    ),
    key(
        "hash_days",
        "90",
        "Days for which keyed hashes of private values are kept after an account was last heard of.",
    ),
    key(
        "factor_review_days",
        "730",
        "Days for which the levels of factors are kept that reviewers have set, without words and names, for training.",
    ),
    key(
        "delivery_days",
        "30",
        "Days for which deliveries that arrived are kept.",
    ),
    key(
        "lease_seconds",
        "900",
        "Seconds that a claim on a case lasts without a heartbeat.",
    ),
    key(
        "undo_seconds",
        "10",
        "Seconds that an order of a human decision waits, so that it can be undone, before it is sent.",
    ),
    unset(
        "retry_wait_max_seconds",
        "3600",
        "Most seconds between two attempts to deliver an order, where the schedule would wait longer.",
    ),
    key(
        "clocks.packs",
        "[\"house\", \"sealed\"]",
        "Packs of clocks in force: `house`, `sealed` with hours for what is sealed, and those of laws that apply to you, like \"eu-dsa\", \"eu-tco\", \"eu-hate\", \"us\", \"uk\", \"in\" or \"au\". The strictest clock of a case is its deadline. docs/clocks.md lists them.",
    ),
    unset(
        "clocks.directory",
        r#""/etc/evenhand/clocks""#,
        "Directory of packs of clocks. Unset: those that ship with the program.",
    ),
    key(
        "brakes.rule_removals_per_hour",
        "100",
        "Removals and suspensions that one rule may order per hour; those above become proposals in a case.",
    ),
    key(
        "brakes.containments_per_author_per_hour",
        "50",
        "Containments of one author's content that rules may order per hour; above that the account is contained.",
    ),
    key(
        "dispatch.danger_share",
        "0.5",
        "At most this share of the cases handed out are imminent danger (T0) while others wait, 0.1 to 0.9.",
    ),
    key(
        "dispatch.oldest_share",
        "0.1",
        "At least this share of the cases handed out are the one that has waited longest, 0.01 to 0.5.",
    ),
    key(
        "interrupts.key_at_once",
        "200",
        "Reports of danger on a word alone that page the people on call at once, of one API key. More are taken and ordered all the same, and page later.",
    ),
    key("interrupts.key_per_hour", "600", "The same in an hour."),
    key(
        "interrupts.network_at_once",
        "20",
        "Reports of danger on a word alone that page the people on call at once, of one network, or one address or device at which the platform saw reporters. More are taken and ordered all the same, and page later.",
    ),
    key("interrupts.network_per_hour", "60", "The same in an hour."),
    key(
        "interrupts.together_at_once",
        "20",
        "Reports of danger on a word alone that page the people on call at once, of reporters who keep reporting the same things. More are taken and ordered all the same, and page later.",
    ),
    key("interrupts.together_per_hour", "60", "The same in an hour."),
    key(
        "interrupts.reserve_at_once",
        "30",
        "Reports of danger on a word alone that page the people on call at once, of all networks beyond what each may itself. More are taken and ordered all the same, and page later.",
    ),
    key("interrupts.reserve_per_hour", "60", "The same in an hour."),
    key(
        "returns.mode",
        r#""observe""#,
        "What may happen because a new account is likely that of somebody suspended, before anybody has looked: \"observe\" (nothing), or \"hold\" (its first posts, for an hour at most, once 200 decisions of people have shown that likely links are right in 9 of 10 cases).",
    ),
    unset(
        "returns.weights",
        r#""returns-weights.toml""#,
        "File of weights that links between accounts are weighed with, such as evenhand returns fit writes from what people here have found. Read at each start.",
    ),
    key(
        "returns.private",
        "[]",
        "Private values that are compared when an account may be the return of a suspended one, as keyed hashes: of \"email\", \"phone\", \"device\", \"ip\". None unless somebody says so and why.",
    ),
    unset(
        "returns.private_reason",
        r#""ban-evasion""#,
        "Why: ban-evasion, threat-to-life, child-safety or legal-order. The audit chain tells since when.",
    ),
    key(
        "returns.private_retention_days",
        "30",
        "Days after a suspension for which those of the suspended account are compared, 1 to 90.",
    ),
    unset(
        "mail.host",
        r#""mail.example.org""#,
        "The mail server that takes mail from Evenhand; it may be in a private network. Unset: no mail is sent.",
    ),
    unset(
        "mail.port",
        "587",
        "Its port. Unset: 587 for starttls, 465 for implicit, 25 for none.",
    ),
    unset(
        "mail.tls",
        r#""starttls""#,
        "How the connection is encrypted: starttls, implicit (from the first byte on) or none (for a server on this machine). Unset: starttls.",
    ),
    unset(
        "mail.from",
        r#""Evenhand <safety@example.org>""#,
        "Who the mail is from.",
    ),
    unset(
        "mail.username",
        r#""safety@example.org""#,
        "Whom to log in as. Unset: nobody.",
    ),
    unset(
        "mail.password_file",
        r#""/etc/evenhand/mail-password""#,
        "A file whose first line is the password.",
    ),
    key(
        "report_form.open",
        "true",
        "Whether everybody can report something at /report, without an account: on both addresses, and as JSON at /v1/public/reports. Danger to life needs no log-in.",
    ),
    key(
        "report_form.platform",
        r#""main""#,
        "Which platform these reports are about.",
    ),
    key(
        "report_form.framed_by",
        "[]",
        "Origins like https://forum.example whose pages may show the form in a frame. None: it can't be framed.",
    ),
    unset(
        "report_form.exit_to",
        r#""https://www.wikipedia.org/""#,
        "Where the link out of public pages leads: to a page about nothing in particular, for somebody who must not be seen reading ours. Unset: https://www.wikipedia.org/.",
    ),
    key(
        "parity.public",
        "false",
        "Whether everybody can see at /parity.json and /parity.csv how long cases wait, cohort by cohort, without figures that rest on few cases.",
    ),
    key("parity.platform", r#""main""#, "Whose figures these are."),
    key(
        "parity.compared",
        r#""insider""#,
        "The sealed list that everybody else is compared with.",
    ),
    key(
        "parity.horizon_hours",
        "72.0",
        "Hours within which waiting counts. Set it, and the margin, before you look at the figures: chosen afterwards they prove nothing.",
    ),
    key(
        "parity.margin_hours",
        "1.2",
        "How many more mean hours of waiting still count as no slower.",
    ),
    key(
        "parity.rerated_share",
        "0.02",
        "This share of the cases that people decide is drawn by chance and judged again by somebody else, who sees neither what was decided nor whom it is about; 0 to 1, in thousandths. 0: none.",
    ),
    unset(
        "shift[].days",
        r#"["mon", "tue", "wed", "thu", "fri"]"#,
        "When people are at work; the table may stand several times. Receipts and status pages tell from it when somebody comes. Days on which it begins. Unset: every day.",
    ),
    unset(
        "shift[].from",
        r#""08:00""#,
        "Time of the day at which it begins.",
    ),
    unset(
        "shift[].to",
        r#""18:00""#,
        "Time of the day at which it ends, on the next day where it is not after the beginning.",
    ),
    unset(
        "shift[].zone",
        r#""Europe/Berlin""#,
        "IANA name of the time zone where the people are.",
    ),
    unset(
        "translation.url",
        r#""https://translate.example.org""#,
        "A LibreTranslate-compatible server that translates content for reviewers who press a button; it sees what they have translated, so let it be yours. In a private network or over plain http only if allowed_destinations lists it. Unset: nothing is translated.",
    ),
    unset(
        "translation.target",
        r#""en""#,
        "Language that reviewers read, as that server calls it. Unset: en.",
    ),
    unset(
        "translation.key_file",
        r#""/etc/evenhand/translation-key""#,
        "A file whose first line is the key that the server asks for. Unset: none is sent.",
    ),
    unset(
        "media.fetch_hosts",
        r#"["media.forum.example"]"#,
        "Hosts from which pictures and videos are fetched that came without hashes, to be looked up in the banks after their event was answered: those from which the platform itself serves them. By https from public addresses; another port, http or a private network only if allowed_destinations lists it too. Unset: nothing is fetched.",
    ),
    key(
        "media.previews",
        "false",
        "Whether a person who judges a match sees both pictures: small, grey and blurred, clearer when pressed. They are fetched from media.fetch_hosts when somebody looks, and nothing of them is kept. Never of banks of class csam and ncii.",
    ),
    unset(
        "classifier[].name",
        r#""guard""#,
        "A server that scores the texts of cases once they are in the store; the table may stand several times. The name is the middle of its signals, as in classifier.guard.hate.",
    ),
    unset(
        "classifier[].kind",
        r#""openai-moderation""#,
        "How it is spoken to: openai-moderation or perspective.",
    ),
    unset(
        "classifier[].url",
        r#""https://guard.example.org/v1/moderations""#,
        "The whole address that texts are posted to; it sees them, so let it be one that may. In a private network or over plain http only if allowed_destinations lists it.",
    ),
    unset(
        "classifier[].key_file",
        r#""/etc/evenhand/guard-key""#,
        "A file whose first line is the key that it asks for. Unset: none is sent.",
    ),
    unset(
        "classifier[].model",
        r#""moderation-large""#,
        "openai-moderation: the model that it is asked for. Unset: its own choice.",
    ),
    unset(
        "classifier[].timeout_ms",
        r#"3000"#,
        "Milliseconds after which an answer is not waited for, at most 20000. Unset: 3000.",
    ),
    unset(
        "classifier[].per_minute",
        r#"60"#,
        "Most texts in a minute. Unset: 60.",
    ),
    unset(
        "classifier[].per_day",
        r#"10000"#,
        "Most texts in a day, in UTC. Unset: 10000.",
    ),
    unset(
        "classifier[].content",
        r#""cases""#,
        "Which content: cases (whatever a case is about) or reported (what somebody has reported). Unset: cases.",
    ),
    unset(
        "classifier[].categories",
        r#"{ "hate/threatening" = "hate_threatening" }"#,
        "The categories that count, by its words, and what they are called here.",
    ),
    unset(
        "alerts.on_call",
        r#"["phone-1"]"#,
        "Names of alert channels that are paged one after the other, from the start again after the last, until somebody acknowledges. Unset: all of them, in the order in which they stand.",
    ),
    key(
        "alerts.page_after_seconds",
        "300",
        "Seconds that somebody has to acknowledge an alert in tier T0 before the next one is paged; 1 or more.",
    ),
    key(
        "alerts.clock_page_after_seconds",
        "1800",
        "The same for all other alerts: clocks that are about to break or have broken.",
    ),
    unset(
        "alerts.link_url",
        r#""https://evenhand.internal.example""#,
        "Where people who work here reach the API and the console; links in alerts lead there. Unset: public_url; where that is unset too, alerts have no links.",
    ),
    unset(
        "alerts.channel[].name",
        r#""phone-1""#,
        "A way to reach people; the table may stand several times. The name is that of the device or the duty, not of a person: it stands in the log and in the audit log.",
    ),
    unset(
        "alerts.channel[].kind",
        r#""post""#,
        "webhook (signed, like those of platforms), mail (through the server of [mail]) or post (plain, as ntfy and chat hooks take it).",
    ),
    unset(
        "alerts.channel[].url",
        r#""https://ntfy.example.org/evenhand-duty""#,
        "webhook, post: where to send. In a private network or over plain http only if allowed_destinations lists it.",
    ),
    unset(
        "alerts.channel[].url_file",
        r#""/etc/evenhand/chat-hook-url""#,
        "webhook, post: a file whose first line is the URL, in place of url; that of a chat hook is a secret.",
    ),
    unset(
        "alerts.channel[].secret_file",
        r#""/etc/evenhand/alert-webhook-secret""#,
        "webhook: a file whose first line is the signing secret, whsec_ and the base64 of 24 to 64 random bytes.",
    ),
    unset(
        "alerts.channel[].token_file",
        r#""/etc/evenhand/ntfy-token""#,
        "post: a file whose first line is sent as `Authorization: Bearer ..`. Unset: no such header.",
    ),
    unset(
        "alerts.channel[].format",
        r#""text""#,
        "post: text (plain text with title and priority in headers, for ntfy) or json ({\"text\": ..}, for Slack, Mattermost, Rocket.Chat and Google Chat).",
    ),
    unset(
        "alerts.channel[].address",
        r#""duty@example.org""#,
        "mail: whom it goes to.",
    ),
    unset(
        "alerts.channel[].quiet_hours",
        r#"{ from = "22:00", to = "07:00", zone = "Europe/Berlin" }"#,
        "When the channel is passed over, by the clocks of the place. Unset: never.",
    ),
    unset(
        "alerts.channel[].wakes_for_danger",
        "true",
        "Whether alerts in tier T0 go there in quiet hours too. Unset: true.",
    ),
];

/// One annotated TOML file with every key. Keys without a default are commented out.
pub fn print() -> String {
    let mut text = String::from(
        "# Configuration of Evenhand. Every key may be left out; the values are the defaults.\n",
    );
    let mut table = "";
    for key in KEYS {
        let (in_table, name) = key.name.rsplit_once('.').unwrap_or(("", key.name));
        text.push('\n');
        if in_table != table {
            text.push_str(&header(in_table));
            table = in_table;
        }
        let _ = writeln!(text, "# {}", key.about);
        let _ = match key.default {
            "" => writeln!(text, "#{name} = {}", key.example),
            default => writeln!(text, "{name} = {default}"),
        };
    }
    text
}

/// The line that begins a table; commented out where nothing below it has a default.
fn header(table: &str) -> String {
    let keys = || KEYS.iter().filter(|key| table_of(key) == table);
    let sign = if keys().all(|key| key.default.is_empty()) {
        "#"
    } else {
        ""
    };
    match table.strip_suffix("[]") {
        Some(list) => format!("{sign}[[{list}]]\n"),
        None => format!("{sign}[{table}]\n"),
    }
}

fn table_of(key: &Key) -> &'static str {
    key.name.rsplit_once('.').map_or("", |(table, _)| table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::{ConfigFlag, Configuration, File};

    #[test]
    fn what_is_printed_means_the_defaults() {
        let file = File::parse(&print()).unwrap();
        let printed = Configuration { file, tour: None };
        let defaults = ConfigFlag::default().read().unwrap();
        assert_eq!(
            format!("{:?}", printed.settings()),
            format!("{:?}", defaults.settings())
        );
        assert_eq!(printed.listen(), defaults.listen());
    }

    #[test]
    fn every_key_is_known_with_its_example_too() {
        let with_examples: Vec<String> = print()
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(example) if !example.starts_with(' ') => example.to_owned(),
                _ => line.to_owned(),
            })
            .collect();
        File::parse(&with_examples.join("\n")).unwrap();
    }
}
