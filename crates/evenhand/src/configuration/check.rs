//! Everything about a configuration that can be known before the server is started.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use evenhand_deliver::Egress;
use evenhand_engine::keys::{KeyError, Keys};
use evenhand_model::Certainty;
use evenhand_store::data_directory::STORE_FILE;
use rustix::fs::{Access, access};

use super::Configuration;
use crate::failure::{Doing as _, Failure, Result};

/// Checks everything, without any network and without changing anything. What was found right, in words,
/// and all that was not.
pub fn check(configuration: &Configuration) -> (Vec<String>, Vec<Failure>) {
    let checks = [
        addresses,
        data,
        keys,
        rules,
        policies,
        clocks,
        return_weights,
        outgoing,
        translation,
        media,
        classifiers,
        alerts,
        checkpoint_file,
        checkpoint_webhook,
        secrets,
    ];
    let (mut right, mut problems) = (Vec::new(), Vec::new());
    for check in checks {
        match check(configuration) {
            Ok(words) => right.extend(words),
            Err(failure) => problems.push(failure),
        }
    }
    (right, problems)
}

/// What is worth telling where nothing is wrong.
type Words = Option<String>;

fn addresses(configuration: &Configuration) -> Result<Words> {
    let listen = configuration.listen();
    address("listen", listen)?;
    let Some(public) = configuration.public_listen() else {
        return Ok(None);
    };
    address("public_listen", public)?;
    if public == listen && port(public) != Some(0) {
        let message = format!("listen and public_listen are both {listen}");
        return Err(Failure::new(message).hint(
            "public_listen is a second address, on which only what everybody may see is served",
        ));
    }
    Ok(None)
}

fn address(key: &str, address: &str) -> Result<()> {
    if port(address).is_some() {
        return Ok(());
    }
    let message = format!("{key}: `{address}` is not a host and port");
    Err(Failure::new(message).hint("write for example 127.0.0.1:8480, [::1]:8480 or 0.0.0.0:8480"))
}

fn port(address: &str) -> Option<u16> {
    let (host, port) = address.rsplit_once(':')?;
    let is_whole = match host.strip_prefix('[') {
        Some(host) => host.ends_with(']'),
        None => !host.is_empty() && !host.contains(':'),
    };
    port.parse().ok().filter(|_| is_whole)
}

fn data(configuration: &Configuration) -> Result<Words> {
    let data = configuration.data();
    if data.exists() {
        may_write("data", &data)?;
        return Ok(None);
    }
    // Directories above it are made too.
    let above = data.ancestors().skip(1).find(|one| one.exists());
    may_write("data", above.unwrap_or(Path::new(".")))?;
    Ok(Some(format!(
        "data: {} is made at the first start",
        data.display()
    )))
}

fn keys(configuration: &Configuration) -> Result<Words> {
    let directory = configuration.settings().keys;
    match Keys::open(&directory, false) {
        Ok(_) => Ok(None),
        Err(KeyError::Missing { .. }) if !configuration.data().join(STORE_FILE).exists() => {
            let words = format!("keys: {} gets them at the first start", directory.display());
            Ok(Some(words))
        }
        Err(error) => Err(error.into()),
    }
}

fn rules(configuration: &Configuration) -> Result<Words> {
    let rules = configuration.rules()?.set;
    Ok(Some(format!("rules: {}", rules.rules().len())))
}

fn policies(configuration: &Configuration) -> Result<Words> {
    let policies = configuration.policies().doing("policies")?;
    Ok(Some(format!("policies: {}", policies.len())))
}

fn clocks(configuration: &Configuration) -> Result<Words> {
    let clocks = configuration.clocks()?;
    let clocks = clocks.packs().iter().map(|pack| (pack.id.as_str(), pack));
    let names: Vec<&str> = clocks.clone().map(|(id, _)| id).collect();
    let mut to_check = Vec::new();
    for clock in clocks.flat_map(|(_, pack)| &pack.clocks) {
        if !clock.to_check.is_empty() || clock.certainty == Certainty::ToCheck {
            to_check.push(clock.id.as_str());
        }
    }
    let mut words = format!("clocks: {}", names.join(", "));
    if !to_check.is_empty() {
        words += &format!("; a lawyer should check {}", to_check.join(", "));
    }
    Ok(Some(words))
}

fn return_weights(configuration: &Configuration) -> Result<Words> {
    let weights = configuration.return_weights()?;
    Ok(weights.map(|weights| format!("weights of returns: version {}", weights.version)))
}

fn outgoing(configuration: &Configuration) -> Result<Words> {
    configuration.client()?;
    let mailer = configuration.mailer()?;
    Ok(match mailer {
        Some(_) => None,
        None => Some("mail: none is sent".into()),
    })
}

fn translation(configuration: &Configuration) -> Result<Words> {
    configuration.check_translation()?;
    Ok(None)
}

fn media(configuration: &Configuration) -> Result<Words> {
    configuration.check_media()?;
    Ok(None)
}

fn classifiers(configuration: &Configuration) -> Result<Words> {
    configuration.check_classifiers()?;
    Ok(match configuration.settings().classifiers.len() {
        0 => None,
        count => Some(format!("classifiers: {count}")),
    })
}

fn alerts(configuration: &Configuration) -> Result<Words> {
    let channels = configuration.alert_channels()?;
    Ok(Some(format!("alert channels: {}", channels.len())))
}

fn checkpoint_file(configuration: &Configuration) -> Result<Words> {
    let Some(file) = configuration.settings().checkpoint_file else {
        return Ok(None);
    };
    let above = file.parent().filter(|path| !path.as_os_str().is_empty());
    let above = above.unwrap_or(Path::new("."));
    may_write("checkpoint_file", if file.exists() { &file } else { above })?;
    Ok(None)
}

fn checkpoint_webhook(configuration: &Configuration) -> Result<Words> {
    let settings = configuration.settings();
    if let Some(url) = settings.checkpoint_webhook {
        let egress = Egress::allowing(settings.allowed_destinations);
        egress.check(&url).doing("checkpoint_webhook")?;
    }
    Ok(None)
}

/// The server reads a secret that others can read too, as some systems hand them out like that; where
/// it is a file of one's own it is a mistake.
fn secrets(configuration: &Configuration) -> Result<Words> {
    for file in configuration.secret_files() {
        // What can't be read is told of with what reads it.
        let Ok(found) = fs::metadata(file) else {
            continue;
        };
        let mode = found.permissions().mode() & 0o777;
        if mode & 0o007 != 0 {
            let message = format!(
                "{} can be read by everybody (mode {mode:o})",
                file.display()
            );
            let hint = format!("run: chmod o= {}", file.display());
            return Err(Failure::new(message).hint(hint));
        }
    }
    Ok(None)
}

/// Whether whoever runs this may write there.
fn may_write(key: &str, path: &Path) -> Result<()> {
    access(path, Access::WRITE_OK).map_err(|error| {
        let message = format!("{key}: {} can't be written: {error}", path.display());
        Failure::new(message)
            .hint("run this as the user that the server runs as, or choose another place")
    })
}
