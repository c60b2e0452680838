//! The tables `[alerts]` and `[[alerts.channel]]`.

use std::path::PathBuf;

use evenhand_deliver::Egress;
use evenhand_engine::alert::{
    AlertSettings, Channel, ChannelSettings, PostFormat, QuietHours, UrlFrom, Way,
};
use evenhand_flow::accept::email;
use evenhand_model::Duration;
use serde::Deserialize;

use crate::configuration::PublicUrl;
use crate::failure::{Doing as _, Failure, Result};

/// Longest name of a channel, in bytes.
const NAME_BYTES_MAX: usize = 32;

/// Who is alerted, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertKeys {
    /// Names of channels, in the order in which they are paged.
    pub on_call: Option<Vec<String>>,
    /// Seconds until the next one is paged for danger.
    pub page_after_seconds: Option<u32>,
    /// Seconds until the next one is paged for anything else.
    pub clock_page_after_seconds: Option<u32>,
    /// Where links lead.
    pub link_url: Option<PublicUrl>,
    /// Ways to reach people.
    #[serde(default)]
    pub channel: Vec<ChannelKeys>,
}

/// A way to reach people, as it is written. Which keys go together depends on its kind.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelKeys {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: KindWord,
    /// Where to post.
    pub url: Option<String>,
    /// File that holds where to post.
    pub url_file: Option<PathBuf>,
    /// File with the signing secret of a webhook.
    pub secret_file: Option<PathBuf>,
    /// File with the token of a plain POST.
    pub token_file: Option<PathBuf>,
    /// What a plain POST carries.
    pub format: Option<FormatWord>,
    /// Whom a mail goes to.
    pub address: Option<String>,
    /// When it is left in peace.
    pub quiet_hours: Option<QuietKeys>,
    /// Whether danger goes there in quiet hours too.
    pub wakes_for_danger: Option<bool>,
}

/// What a channel is, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KindWord {
    Webhook,
    Mail,
    Post,
}

/// What a plain POST carries, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormatWord {
    Text,
    Json,
}

/// When a channel is left in peace, as it is written.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietKeys {
    /// Time of the day, like `22:00`.
    pub from: String,
    /// Time of the day, like `07:00`.
    pub to: String,
    /// IANA name of the time zone.
    pub zone: String,
}

impl AlertKeys {
    /// The settings that these keys make.
    pub fn settings(&self) -> Result<AlertSettings> {
        let defaults = AlertSettings::default();
        let page_after = wait(
            "page_after_seconds",
            self.page_after_seconds,
            defaults.page_after,
        )?;
        let clock_page_after = wait(
            "clock_page_after_seconds",
            self.clock_page_after_seconds,
            defaults.clock_page_after,
        )?;
        let mut channels: Vec<ChannelSettings> = Vec::new();
        for keys in &self.channel {
            let settings = keys
                .settings()
                .doing(format!("alert channel `{}`", keys.name))?;
            if channels.iter().any(|other| other.name == settings.name) {
                let message = format!("two alert channels are called `{}`", settings.name);
                return Err(Failure::new(message).hint("each needs a name of its own"));
            }
            channels.push(settings);
        }
        let all = || channels.iter().map(|channel| channel.name.clone());
        let on_call = self.on_call.clone().unwrap_or_else(|| all().collect());
        check_on_call(&on_call, &channels)?;
        Ok(AlertSettings {
            on_call,
            page_after,
            clock_page_after,
            link_url: self.link_url.as_ref().map(|url| url.as_str().to_owned()),
            channels,
        })
    }

    /// Files that hold secrets.
    pub fn secret_files(&self) -> impl Iterator<Item = &PathBuf> {
        let files = self
            .channel
            .iter()
            .map(|keys| [&keys.url_file, &keys.secret_file, &keys.token_file]);
        files.flatten().flatten()
    }

    /// The channels with their secrets, ready to be used.
    pub fn channels(&self, egress: &Egress, has_mail_server: bool) -> Result<Vec<Channel>> {
        let settings = self.settings()?.channels;
        let open = |channel: &ChannelSettings| {
            let opened = Channel::open(channel, egress, has_mail_server);
            opened.doing(format!("alert channel `{}`", channel.name))
        };
        settings.iter().map(open).collect()
    }
}

/// How long somebody has to acknowledge.
fn wait(name: &str, seconds: Option<u32>, default: Duration) -> Result<Duration> {
    match seconds {
        Some(0) => Err(Failure::new(format!(
            "alerts.{name} is 0, which would page without pause"
        ))
        .hint("expected 1 second or more; leave people time to read and to acknowledge")),
        Some(seconds) => Ok(Duration::from_seconds(seconds.into())),
        None => Ok(default),
    }
}

/// Those on call are known, and danger reaches somebody at any hour.
fn check_on_call(on_call: &[String], channels: &[ChannelSettings]) -> Result<()> {
    let mut wakes = on_call.is_empty();
    for name in on_call {
        let Some(channel) = channels.iter().find(|channel| channel.name == *name) else {
            let known: Vec<&str> = channels.iter().map(|one| one.name.as_str()).collect();
            let message = format!("alerts.on_call names `{name}`, which is no alert channel");
            return Err(Failure::new(message).hint(format!("there are: {}", known.join(", "))));
        };
        wakes |= channel.quiet_hours.is_none() || channel.wakes_for_danger;
    }
    if wakes {
        return Ok(());
    }
    let message = "in quiet hours danger would reach nobody: every channel on call has \
                   wakes_for_danger = false";
    Err(Failure::new(message)
        .hint("danger to life does not wait; leave it at true for one of them"))
}

impl ChannelKeys {
    fn settings(&self) -> Result<ChannelSettings> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.name.is_empty()
            || self.name.len() > NAME_BYTES_MAX
            || !self.name.bytes().all(is_plain)
        {
            let message = format!(
                "the name is not 1 to {NAME_BYTES_MAX} lower-case letters, digits and hyphens"
            );
            return Err(Failure::new(message).hint(
                "name the device or the duty, like `phone-1` or `night-duty`; it stands in logs",
            ));
        }
        self.refuse_others()?;
        let quiet_hours = self
            .quiet_hours
            .as_ref()
            .map(|keys| QuietHours::new(&keys.from, &keys.to, &keys.zone).doing("quiet_hours"));
        Ok(ChannelSettings {
            name: self.name.clone(),
            way: self.way()?,
            quiet_hours: quiet_hours.transpose()?,
            wakes_for_danger: self.wakes_for_danger.unwrap_or(true),
        })
    }

    fn way(&self) -> Result<Way> {
        Ok(match self.kind {
            KindWord::Webhook => Way::Webhook {
                url: self.url()?,
                secret_file: needed("secret_file", self.secret_file.clone())?,
            },
            KindWord::Mail => {
                let address = needed("address", self.address.clone())?;
                email::check("address", &address)?;
                Way::Mail { address }
            }
            KindWord::Post => Way::Post {
                url: self.url()?,
                format: match needed("format", self.format)? {
                    FormatWord::Text => PostFormat::Text,
                    FormatWord::Json => PostFormat::Json,
                },
                token_file: self.token_file.clone(),
            },
        })
    }

    fn url(&self) -> Result<UrlFrom> {
        match (&self.url, &self.url_file) {
            (Some(url), None) => Ok(UrlFrom::Text(url.clone())),
            (None, Some(file)) => Ok(UrlFrom::File(file.clone())),
            _ => Err(Failure::new("expected url or url_file, one of them")
                .hint("the URL of a chat hook lets anybody post there: put it into a file")),
        }
    }

    /// A key that means nothing for this kind was meant for another one.
    fn refuse_others(&self) -> Result<()> {
        let (is_webhook, is_mail, is_post) = (
            self.kind == KindWord::Webhook,
            self.kind == KindWord::Mail,
            self.kind == KindWord::Post,
        );
        for (name, is_set, belongs) in [
            ("url", self.url.is_some(), !is_mail),
            ("url_file", self.url_file.is_some(), !is_mail),
            ("secret_file", self.secret_file.is_some(), is_webhook),
            ("token_file", self.token_file.is_some(), is_post),
            ("format", self.format.is_some(), is_post),
            ("address", self.address.is_some(), is_mail),
        ] {
            if is_set && !belongs {
                let message = format!("`{name}` means nothing for this kind of channel");
                return Err(Failure::new(message)
                    .hint("`evenhand config print` says which kind each key is for"));
            }
        }
        Ok(())
    }
}

fn needed<T>(name: &str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| {
        Failure::new(format!("`{name}` is missing"))
            .hint("`evenhand config print` says what each kind of channel needs")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let keys: AlertKeys = toml::from_str(text).unwrap();
        let said = match keys.settings() {
            Ok(_) => "fine".to_owned(),
            Err(failure) => format!("{failure:?}"),
        };
        assert!(said.contains(expected), "{text}: {said}");
    }

    fn channel(name: &str, rest: &str) -> String {
        format!("[[channel]]\nname = {name:?}\n{rest}\n")
    }

    #[test]
    fn channels_that_could_not_work_are_refused_with_the_reason() {
        let mail = "kind = \"mail\"\naddress = \"duty@house.example\"";
        let url = "url = \"https://ntfy.example/duty\"";
        check("", "fine");
        check("page_after_seconds = 1", "fine");
        for name in ["page_after_seconds", "clock_page_after_seconds"] {
            check(&format!("{name} = 0"), "expected 1 second or more");
        }
        check(&channel("a", mail), "fine");
        check(&channel("Anna Muster", mail), "lower-case letters");
        check(
            &(channel("a", mail) + &channel("a", mail)),
            "two alert channels",
        );
        check(&channel("a", "kind = \"mail\""), "`address` is missing");
        check(
            &channel("a", "kind = \"mail\"\naddress = \"duty\""),
            "address: ",
        );
        check(&channel("a", "kind = \"post\""), "url or url_file");
        check(
            &channel("a", &format!("kind = \"post\"\n{url}")),
            "`format` is missing",
        );
        check(
            &channel("a", &format!("kind = \"webhook\"\n{url}")),
            "`secret_file` is missing",
        );
        check(
            &channel("a", &format!("{mail}\n{url}")),
            "`url` means nothing",
        );
        check(
            &channel(
                "a",
                &format!("kind = \"post\"\nformat = \"json\"\n{url}\nurl_file = \"u\""),
            ),
            "one of them",
        );
        check(
            &format!("on_call = [\"b\"]\n{}", channel("a", mail)),
            "which is no alert channel",
        );
        let quiet = "quiet_hours = { from = \"22:00\", to = \"07:00\", zone = \"Mars/Olympus\" }";
        check(
            &channel("a", &format!("{mail}\n{quiet}")),
            "is no time zone",
        );
    }

    #[test]
    fn danger_reaches_somebody_at_any_hour() {
        let quiet = |name: &str, wakes: bool| {
            channel(
                name,
                &format!(
                    "kind = \"mail\"\naddress = \"duty@house.example\"\nwakes_for_danger = {wakes}\n\
                     quiet_hours = {{ from = \"22:00\", to = \"07:00\", zone = \"Europe/Berlin\" }}"
                ),
            )
        };
        check(&quiet("a", false), "danger would reach nobody");
        check(&(quiet("a", false) + &quiet("b", true)), "fine");
        check(
            &format!(
                "on_call = [\"a\"]\n{}{}",
                quiet("a", false),
                quiet("b", true)
            ),
            "danger would reach nobody",
        );
    }
}
