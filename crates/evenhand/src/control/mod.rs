//! Commands that write while a server may be running: through its control socket, or else on the
//! data directory itself.

mod backup;
mod carry_out;
mod cases;
mod media;
mod socket;
mod staff;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use evenhand_engine::import::Records;
use evenhand_engine::media::list_difference::{HeldNames, ListDifference, ListPart};
use evenhand_engine::readiness::Sending;
use evenhand_engine::setup::{Examination, Step};
use evenhand_engine::{Engine, SystemClock};
use evenhand_flow::operation::bank::make_bank::NewBank;
use evenhand_flow::operation::import::Part;
use evenhand_flow::work::ImportProgress;
use evenhand_model::{ImportKind, ListReview, Platform, Role, Scope};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use crate::configuration::Configuration;
use crate::failure::{Failure, Result};
use crate::output;
pub use backup::back_up;
use carry_out::carry_out;
pub use cases::{CasesAfter, CasesPage};
pub use media::{
    BankPage, BankPageAsked, ExportedItem, HeldAsked, MediaStock, MediaTaken, ReviewAsked,
};
pub use socket::{bind, listen};
pub use staff::{add_key, add_user};

/// What can be asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// A new API key.
    NewKey(NewKey),
    /// A new person, with a login link.
    NewUser(NewUser),
    /// A chunk of a file from another system.
    Import(ImportChunk),
    /// How far such a file has been taken.
    ImportProgress(ImportedFile),
    /// How far the setup has come.
    Examine(Examination),
    /// Whether work can be sent to the server.
    Ready,
    /// When cases came.
    Cases(CasesAfter),
    /// A new bank of known media.
    MakeBank(NewBank),
    /// What part of a list changes.
    CompareList(ListPart),
    /// Some entries of a source that a bank holds.
    HeldNames(HeldAsked),
    /// What people say of a difference that is no usual one.
    ReviewList(Box<ReviewAsked>),
    /// A list to which somebody had agreed was taken in, by its digest.
    ListTaken(String),
    /// Part of a list for a bank.
    TakeMedia(ListPart),
    /// Every bank and source of known media.
    MediaStock,
    /// Some items of a bank.
    BankPage(BankPageAsked),
    /// Files that lie still, to be copied, for as long as the connection lasts.
    BackUp,
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

/// A chunk of a file from another system.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportChunk {
    /// Which chunk of which file.
    pub part: Part,
    /// What stands in it.
    pub records: Records,
}

/// A file from another system.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedFile {
    /// Whose it is.
    pub platform: Platform,
    /// What its records are.
    pub kind: ImportKind,
    /// SHA-256 of the file and of what says how to read it, in hexadecimal.
    pub file: String,
}

/// What came of a request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// A key or a user was made.
    Made(Made),
    /// How far a file has been taken; `None` where nothing of it has.
    Imported(Option<ImportProgress>),
    /// The steps of the setup.
    Examined(Vec<Step>),
    /// Work can be sent to the server.
    Ready(Sending),
    /// When some cases came.
    Cases(CasesPage),
    /// A bank was made.
    BankMade,
    /// What part of a list changes.
    ListCompared(ListDifference),
    /// Some entries of a source.
    HeldNames(HeldNames),
    /// What people say of a difference.
    ListReview(Box<ListReview>),
    /// Part of a list was taken into a bank.
    MediaTaken(MediaTaken),
    /// Every bank and source of known media.
    MediaStock(MediaStock),
    /// Some items of a bank.
    BankPage(BankPage),
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

/// Has a request carried out that makes something.
pub fn ask(configuration: &Configuration, request: Request) -> Result<Made> {
    match Session::open(configuration)?.ask(request)? {
        Done::Made(made) => Ok(made),
        _ => Err(something_else()),
    }
}

/// Asks the server that runs on a data directory whether work can be sent to it.
pub fn ask_whether_ready(configuration: &Configuration) -> Result<Sending> {
    let data = configuration.data();
    if !socket::is_served(&data) {
        let message = format!("no server runs on {}", data.display());
        return Err(Failure::new(message).hint("start one with: evenhand serve"));
    }
    match socket::ask(&data, &Request::Ready)? {
        Done::Ready(sending) => Ok(sending),
        _ => Err(something_else()),
    }
}

/// The answer is none to what was asked, as of a server of another version.
pub fn something_else() -> Failure {
    Failure::new("the server answered something else")
        .hint("run the command with the program of the server's version")
}

/// A way to the data directory for any number of requests: through the server that runs on it, or,
/// where none runs, by holding it open.
pub enum Session {
    /// Through the control socket of the server that runs on this data directory.
    Server(PathBuf),
    /// On the data directory itself.
    Alone(Box<Alone>),
}

/// The engine, opened by a command.
pub struct Alone {
    runtime: Runtime,
    engine: Arc<Engine>,
    address: String,
}

impl Session {
    /// Finds the server, or opens the data directory.
    pub fn open(configuration: &Configuration) -> Result<Self> {
        let data = configuration.data();
        if socket::is_served(&data) {
            return Ok(Self::Server(data));
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let is_new = !data.exists();
        let engine = runtime.block_on(open(configuration))?;
        if is_new {
            let place = std::path::absolute(&data).unwrap_or(data);
            output::remark(format!("made a new store in {}", place.display()));
        }
        Ok(Self::Alone(Box::new(Alone {
            runtime,
            engine,
            address: configuration.listen().to_owned(),
        })))
    }

    /// Whether a server runs on this data directory.
    pub fn is_served(&self) -> bool {
        matches!(self, Self::Server(_))
    }

    /// Has one request carried out.
    pub fn ask(&self, request: Request) -> Result<Done> {
        match self {
            Self::Server(data) => socket::ask(data, &request),
            Self::Alone(alone) => {
                let done = carry_out(&alone.engine, &alone.address, request);
                alone.runtime.block_on(done).map_err(Failure::from)
            }
        }
    }
}

/// Opens the engine as the configuration says.
pub async fn open(configuration: &Configuration) -> Result<Arc<Engine>> {
    let mut settings = configuration.settings();
    settings.clocks = configuration.clocks()?;
    settings.return_weights = configuration.return_weights()?;
    let opened = Engine::open(
        settings,
        configuration.rule_files(),
        configuration.policies()?,
        Arc::new(SystemClock),
    );
    Ok(opened.await?)
}
