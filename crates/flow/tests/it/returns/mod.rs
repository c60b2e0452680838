//! Links between a suspended account and a new one: when first posts are held because of one, who decides, and how it ends.

mod decisions;
mod holds;

use evenhand_flow::assess::Assessed;
use evenhand_flow::operation::decide::NewDecision;
use evenhand_flow::operation::returns::find::FindReturn;
use evenhand_flow::operation::returns::judge::{JudgeReturn, LinkReason};
use evenhand_flow::work::{LikelyJudged, LinksJudged};
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;

/// A house in which first posts may be held: it is switched on, and people were right often enough.
fn house() -> Bench {
    let mut bench = Bench::new();
    bench.house.returns_mode = ReturnsMode::Hold;
    let mut judged = LinksJudged::new(&Platform::default());
    judged.decisions = 200;
    let likely = LikelyJudged {
        confirmed: 60,
        rejected: 0,
    };
    judged.likely.insert("latin".into(), likely);
    bench.put(judged);
    let policy = Policy {
        id: "ban-evasion".into(),
        reasons: vec![Reason::BanEvasion],
        ..bench.house.policies["spam"].clone()
    };
    bench.house.policies.insert(policy.id.clone(), policy);
    post(&mut bench, "old", 0);
    post(&mut bench, "new", 0);
    let mut old = bench.get::<Account>(account(&bench, "old"));
    old.suspended_at = Some(bench.now);
    bench.put(old);
    bench
}

/// Somebody posts for the nth time.
fn post(bench: &mut Bench, who: &str, number: u64) -> Assessment {
    let actor = json!({"id": who, "handle": format!("zorvel_{who}")});
    let content = json!({"id": format!("post-{who}-{number}"), "text": format!("words {number}")});
    let more = json!({"actor": actor, "content": content});
    bench
        .post(&format!("e-{who}-{number}"), more, Assessed::default())
        .unwrap()
}

fn account(bench: &Bench, id: &str) -> SubjectId {
    let all = bench.all::<Subject>();
    let is_it =
        |one: &&Subject| one.kind == SubjectKind::Account && one.external_id.as_deref() == Some(id);
    all.iter().find(is_it).expect("somebody has heard of it").id
}

fn evidence(band: LinkBand, log_odds: f64) -> LinkEvidence {
    let feature = |family: &str, feature: &str, log_odds: f64| LinkFeature {
        family: family.into(),
        feature: feature.into(),
        log_odds,
        chance: 0.001,
        about: "the one that they call zorvel_old".into(),
        is_strongest_against: log_odds < 0.0,
    };
    LinkEvidence {
        log_odds,
        posterior: 0.97,
        band,
        weights_version: 1,
        prior_log_odds: -6.9,
        families: vec![],
        features: vec![
            feature("names", "names.alike", 4.0),
            feature("avatar", "picture.same", 5.0),
            feature("behaviour", "targets.shared", 3.0),
            feature("timing", "made.later", -0.5),
        ],
    }
}

/// Two accounts are compared.
fn find(bench: &mut Bench, band: LinkBand, log_odds: f64) -> ReturnLink {
    let find = FindReturn {
        platform: Platform::default(),
        suspended: account(bench, "old"),
        suspension: None,
        candidate: account(bench, "new"),
        evidence: evidence(band, log_odds),
    };
    bench.run(Principal::System, find).unwrap();
    bench.all::<ReturnLink>().remove(0)
}

fn judge(bench: &mut Bench, link: &ReturnLink, is_confirmed: bool) -> Result<ReturnLink, Problem> {
    let user = bench.user();
    let judge = JudgeReturn {
        platform: Platform::default(),
        id: link.id.clone(),
        user,
        is_confirmed,
        reason: LinkReason {
            reason: "I have compared them".into(),
        },
    };
    bench.run(Principal::User(user), judge)
}

fn link(bench: &Bench) -> ReturnLink {
    bench.all::<ReturnLink>().remove(0)
}

fn likely_judged(bench: &Bench) -> (u64, u64, u64) {
    let row = bench.all::<LinksJudged>().remove(0);
    let likely = row.likely["latin"];
    (row.decisions, likely.confirmed, likely.rejected)
}

/// Posts that are out of sight.
fn hidden(bench: &Bench) -> usize {
    let orders = bench.all::<Order>();
    let in_force =
        |order: &&Order| order.ended_at.is_none() && order.kind == OrderKind::ContentRestrict;
    orders.iter().filter(in_force).count()
}

fn by_policy(policy: &str, kinds: &[OrderKind]) -> NewDecision {
    NewDecision {
        policy: Some(policy.into()),
        ..crate::redress::violation(kinds)
    }
}
