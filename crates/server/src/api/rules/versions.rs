//! Rule sets that were in force.

use evenhand_flow::work::{RuleChange, RuleSetText, Select};
use evenhand_model::Problem;

use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};
use crate::view::rule::{RuleFileView, RuleSetView, RulesVersionView};

/// Rule sets that were in force, in the order of their first loading.
pub async fn list(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<RulesVersionView>>, Problem> {
    let page = query.page()?;
    call.read(move |engine| {
        let (sets, next) = page.select::<RuleSetText>(engine, Select::rule_sets(page.limit))?;
        let in_force = engine.rules.load();
        let items = sets.into_iter().map(|set| RulesVersionView {
            in_force: set.version == in_force.set.version(),
            version: set.version,
            loaded_at: set.loaded_at,
            files: set.files.into_iter().map(|(path, _)| path).collect(),
            modes: set.modes,
        });
        Ok(Json(List {
            items: items.collect(),
            next,
        }))
    })
    .await
}

/// One rule set that was in force, with the text of its files.
pub async fn get(call: Call, _: Nothing) -> Result<Json<RuleSetView>, Problem> {
    let version = call.parameter("version")?.to_owned();
    call.read(move |engine| {
        let set = find(engine, &version)?;
        let in_force = set.version == engine.rules.load().set.version();
        let files = set.files.into_iter();
        Ok(Json(RuleSetView {
            version: set.version,
            loaded_at: set.loaded_at,
            in_force,
            modes: set.modes,
            files: files
                .map(|(path, text)| RuleFileView { path, text })
                .collect(),
        }))
    })
    .await
}

/// What people have changed about rules, the latest first, with their reasons.
pub async fn changes(call: Call, _: Nothing) -> Result<Json<List<RuleChange>>, Problem> {
    let mut items = call.engine().rule_overrides()?.history;
    items.reverse();
    Ok(Json(List { items, next: None }))
}

/// The rule set of that version.
pub(super) fn find(
    engine: &evenhand_engine::Engine,
    version: &str,
) -> Result<RuleSetText, Problem> {
    let shown: String = version.chars().take(64).collect();
    let missing = || Problem::not_found(format!("no rule set of version {shown} was in force"));
    engine.get::<RuleSetText>(version)?.ok_or_else(missing)
}
