//! Commands that write while a server may be running: through its control socket, or else on the
//! data directory itself.

mod socket;
mod staff;

use std::collections::BTreeSet;
use std::sync::Arc;

use evenhand_engine::{Engine, SystemClock};
use evenhand_model::{Platform, Role, Scope};
use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::failure::{Failure, Result};
pub use socket::{bind, listen};
pub use staff::carry_out;

/// What can be asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// A new API key.
    NewKey(NewKey),
    /// A new person, with a login link.
    NewUser(NewUser),
}

/// A key to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// The platform that it is bound to.
    pub platform: Platform,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// Name of the person it belongs to.
    pub user: Option<String>,
    /// What it is for.
    pub label: String,
}

/// A person to be added.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The platform whose cases the person works on.
    pub platform: Platform,
    /// Name for colleagues.
    pub name: String,
    /// What the person may do.
    pub role: Role,
}

/// What was made. The key is shown here and never again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    /// Our id of the key or the user.
    pub id: String,
    /// The key, or the token of a login link.
    pub key: String,
    /// The login link, for a user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Has a request carried out by the server that runs on the data directory, or, where none runs, by
/// opening it for a moment.
pub fn ask(configuration: &Configuration, request: Request) -> Result<Made> {
    if let Some(made) = socket::ask(&configuration.data(), &request)? {
        return Ok(made);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let engine = open(configuration).await?;
        let address = configuration.listen().to_owned();
        carry_out(&engine, &address, request)
            .await
            .map_err(Failure::from)
    })
}

/// Opens the engine as the configuration says.
pub async fn open(configuration: &Configuration) -> Result<Arc<Engine>> {
    let opened = Engine::open(
        configuration.settings(),
        configuration.rule_files(),
        configuration.policies()?,
        Arc::new(SystemClock),
    );
    Ok(opened.await?)
}
