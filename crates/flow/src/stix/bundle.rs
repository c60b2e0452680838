//! The objects of a bundle.
//!
//! A *campaign* that a *sighting* of the house rests on *observed data*: one for originators, one for amplifiers. *Indicators*
//! for hashtags and links indicate it, and a *report* holds everything together. What the house has found about a group stands in a
//! *note*: no object says anything of one account but that it was seen, and of originators that they are related.

use std::collections::BTreeSet;

use evenhand_model::{Incident, IncidentReading, IncidentRole, IncidentVariant, Time, VariantKind};
use serde_json::{Map, Value, json};

use super::id::{of_object, of_observable};
use super::named::{accounts, variants};
use super::{Exported, ExportedAccount};
use crate::house::House;

/// A number observed that the standard takes at most (section 4.14).
const OBSERVED_MAX: u64 = 999_999_999;

/// The bundle of an incident. The same incident at the same instant makes the same bundle.
pub fn bundle(house: &House, exported: &Exported<'_>) -> Value {
    let mut making = Making {
        house,
        exported,
        objects: Vec::new(),
        known: BTreeSet::new(),
    };
    making.make();
    let incident = exported.incident;
    let at = instant(exported.at);
    let id = of_object(house, &incident.platform, "bundle", &[&incident.id, &at]);
    json!({"type": "bundle", "id": id, "objects": making.objects})
}

struct Making<'a, 'b> {
    house: &'a House,
    exported: &'a Exported<'b>,
    objects: Vec<Value>,
    /// Ids of observables that are in it.
    known: BTreeSet<String>,
}

impl Making<'_, '_> {
    fn make(&mut self) {
        self.objects.push(self.exported.marking.definition());
        let operator = self.operator();
        let campaign = self.campaign();
        let mut observed = Vec::new();
        for role in [IncidentRole::Originator, IncidentRole::Amplifier] {
            let accounts = accounts(self.exported, role);
            let ids: Vec<String> = accounts.iter().map(|one| self.account(one)).collect();
            if role == IncidentRole::Originator {
                for id in &ids {
                    self.related(id, &campaign);
                }
            }
            observed.extend(self.observed(role, &accounts, ids));
        }
        for variant in variants(self.exported, VariantKind::Hashtag) {
            self.hashtag(variant, &campaign);
        }
        for variant in variants(self.exported, VariantKind::Link) {
            self.link(variant, &campaign);
        }
        self.sighting(&operator, &campaign, &observed);
        self.note(&campaign);
        self.report();
    }

    fn operator(&mut self) -> String {
        self.object(
            "identity",
            &[],
            json!({
                "name": self.exported.operator,
                "identity_class": "organization",
            }),
        )
    }

    fn campaign(&mut self) -> String {
        let incident = self.exported.incident;
        let hashtags = variants(self.exported, VariantKind::Hashtag);
        let aliases: Vec<String> = hashtags
            .iter()
            .map(|variant| hashtag(&variant.label))
            .collect();
        let name = aliases
            .first()
            .cloned()
            .unwrap_or_else(|| "A campaign".to_owned());
        let description = format!(
            "{} posts of {} accounts, {} of them originators and {} amplifiers. It reads as {}. That says how a group acts, not \
             whether it is wrong, and nothing about a single account.",
            incident.posts,
            incident.accounts,
            incident.roles.originators,
            incident.roles.amplifiers,
            reading(incident),
        );
        let mut fields = json!({
            "name": name,
            "description": description,
            "first_seen": instant(incident.first_at),
            "last_seen": instant(incident.last_at.max(incident.first_at)),
        });
        if !aliases.is_empty() {
            fields["aliases"] = json!(aliases);
        }
        self.object("campaign", &[&incident.id], fields)
    }

    /// An account as others can find it again. Its display name and what it says of itself stay here.
    fn account(&mut self, account: &ExportedAccount) -> String {
        let mut contributing = json!({"user_id": account.id});
        if let Some(handle) = account
            .handle
            .as_deref()
            .filter(|handle| !handle.is_empty())
        {
            contributing["account_login"] = handle.into();
        }
        let mut fields = contributing.clone();
        if let Some(at) = account.created_at {
            fields["account_created"] = instant(at).into();
        }
        self.observable("user-account", &contributing, fields)
    }

    fn related(&mut self, account: &str, campaign: &str) {
        self.object(
            "relationship",
            &["originator", account, campaign],
            json!({
                "relationship_type": "related-to",
                "description": "originator: among the first, in words that others took over",
                "source_ref": account,
                "target_ref": campaign,
            }),
        );
    }

    fn observed(
        &mut self,
        role: IncidentRole,
        accounts: &[&ExportedAccount],
        ids: Vec<String>,
    ) -> Option<String> {
        let first = accounts.iter().map(|account| account.first_at).min()?;
        let last = accounts.iter().map(|account| account.last_at).max()?;
        let posts: u64 = accounts.iter().map(|account| account.posts).sum();
        let what = [self.exported.incident.id.as_str(), role.as_str()];
        Some(self.object(
            "observed-data",
            &what,
            json!({
                "first_observed": instant(first),
                "last_observed": instant(last.max(first)),
                "number_observed": posts.clamp(1, OBSERVED_MAX),
                "object_refs": ids,
            }),
        ))
    }

    fn hashtag(&mut self, variant: &IncidentVariant, campaign: &str) {
        let tag = hashtag(&variant.label);
        let pattern = format!(r"{}(?![\p{{L}}\p{{N}}_])", escape_for_pcre(&tag));
        self.indicator(
            variant,
            campaign,
            json!({
                "name": format!("Hashtag {tag}"),
                "pattern": pattern,
                "pattern_type": "pcre",
            }),
        );
    }

    fn link(&mut self, variant: &IncidentVariant, campaign: &str) {
        let Some(url) = url(&variant.label) else {
            return;
        };
        let contributing = json!({"value": url});
        self.observable("url", &contributing, contributing.clone());
        let quoted = url.replace('\\', "\\\\").replace('\'', "\\'");
        self.indicator(
            variant,
            campaign,
            json!({
                "name": "Link of the campaign",
                "pattern": format!("[url:value = '{quoted}']"),
                "pattern_type": "stix",
                "pattern_version": "2.1",
            }),
        );
    }

    fn indicator(&mut self, variant: &IncidentVariant, campaign: &str, mut fields: Value) {
        fields["description"] = "Shared in the campaign; by itself it breaks no rule.".into();
        fields["indicator_types"] = json!(["anomalous-activity"]);
        fields["valid_from"] = instant(variant.first_at).into();
        let indicator = self.object(
            "indicator",
            &[campaign, variant.kind.as_str(), &variant.label],
            fields,
        );
        self.object(
            "relationship",
            &["indicates", &indicator, campaign],
            json!({
                "relationship_type": "indicates",
                "source_ref": indicator,
                "target_ref": campaign,
            }),
        );
    }

    fn sighting(&mut self, operator: &str, campaign: &str, observed: &[String]) {
        let incident = self.exported.incident;
        let mut fields = json!({
            "sighting_of_ref": campaign,
            "where_sighted_refs": [operator],
            "first_seen": instant(incident.first_at),
            "last_seen": instant(incident.last_at.max(incident.first_at)),
            "count": incident.posts.min(OBSERVED_MAX),
        });
        if !observed.is_empty() {
            fields["observed_data_refs"] = json!(observed);
        }
        self.object("sighting", &[campaign], fields);
    }

    fn note(&mut self, campaign: &str) {
        let evidence = &self.exported.incident.evidence;
        let mut lines = vec![format!(
            "Reads as {}; log-odds of coordination {:.1}, weighed at {}.",
            reading(self.exported.incident),
            evidence.log_odds,
            instant(evidence.at),
        )];
        lines.extend(evidence.features.iter().map(|feature| {
            format!(
                "{}: {} ({:+.1})",
                feature.family, feature.about, feature.log_odds
            )
        }));
        self.object(
            "note",
            &[campaign],
            json!({
                "abstract": "What speaks for coordination, and what against",
                "content": lines.join("\n"),
                "object_refs": [campaign],
            }),
        );
    }

    fn report(&mut self) {
        let marking = self.exported.marking.id();
        let ids = self
            .objects
            .iter()
            .filter_map(|object| object["id"].as_str());
        let refs: Vec<String> = ids.filter(|id| *id != marking).map(str::to_owned).collect();
        let incident = self.exported.incident;
        let what = [incident.id.as_str()];
        self.object(
            "report",
            &what,
            json!({
                "name": format!("A campaign since {}", instant(incident.first_at)),
                "report_types": ["campaign"],
                "published": instant(self.exported.at),
                "object_refs": refs,
            }),
        );
    }

    /// Adds an object with what every one has; answers its id.
    fn object(&mut self, kind: &str, what: &[&str], fields: Value) -> String {
        let incident = self.exported.incident;
        let id = of_object(self.house, &incident.platform, kind, what);
        let created = incident.opened_at;
        let operator = of_object(self.house, &incident.platform, "identity", &[]);
        let common = json!({
            "type": kind,
            "spec_version": "2.1",
            "id": id,
            "created": instant(created),
            "modified": instant(self.exported.at.max(created)),
            "created_by_ref": operator,
            "object_marking_refs": [self.exported.marking.id()],
        });
        self.objects.push(both(common, fields));
        id
    }

    /// Adds an observable, once; answers its id.
    fn observable(&mut self, kind: &str, contributing: &Value, fields: Value) -> String {
        let id = of_observable(kind, contributing);
        if self.known.insert(id.clone()) {
            let common = json!({
                "type": kind,
                "spec_version": "2.1",
                "id": id,
                "object_marking_refs": [self.exported.marking.id()],
            });
            self.objects.push(both(common, fields));
        }
        id
    }
}

fn both(one: Value, other: Value) -> Value {
    let fields = |value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let mut all = fields(one);
    all.extend(fields(other));
    Value::Object(all)
}

fn reading(incident: &Incident) -> &'static str {
    match incident.evidence.reading {
        IncidentReading::Organic => "an organic surge",
        IncidentReading::Unclear => "neither coordinated nor organic for sure",
        IncidentReading::Coordinated => "coordinated",
    }
}

fn hashtag(label: &str) -> String {
    format!("#{}", label.trim().trim_start_matches('#'))
}

/// The words with everything escaped that means something in a regular expression.
fn escape_for_pcre(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() && !character.is_ascii_alphanumeric() && character != '_' {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A link as RFC 3986 writes it; `None` for what is no address of the web.
fn url(label: &str) -> Option<String> {
    let label = label.trim();
    let after = label
        .strip_prefix("https://")
        .or_else(|| label.strip_prefix("http://"))?;
    if after.is_empty() || after.starts_with('/') {
        return None;
    }
    let mut url = String::with_capacity(label.len());
    for byte in label.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
        if is_plain {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    // Each `%` begins two hexadecimal digits, and only one fragment follows.
    let hexadecimal = |part: &str| {
        part.get(..2)
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let is_right = url.split('%').skip(1).all(hexadecimal) && url.matches('#').count() <= 1;
    is_right.then_some(url)
}

/// An instant to the millisecond, as the standard wants it.
fn instant(time: Time) -> String {
    let millis = time.millis();
    let second = Time::from_micros(millis.div_euclid(1_000) * 1_000_000).to_string();
    let second = second.trim_end_matches('Z');
    format!("{second}.{:03}Z", millis.rem_euclid(1_000))
}
