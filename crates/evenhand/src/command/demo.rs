//! `evenhand demo`: a server with an invented platform around it.

use clap::Args;
use evenhand_model::Role;

use super::serve::{log_to_stderr, runtime, stop_signal};
use crate::configuration::ConfigFlag;
use crate::demo::{self, Door, Size};
use crate::failure::{Doing as _, Result};
use crate::output;
use crate::running::Running;

/// Undo window of the demo: long enough to take back what one has decided oneself, and short enough to
/// see it go out soon.
const UNDO_SECONDS: u32 = 15;
/// Undo window where nobody looks on.
pub const UNDO_SECONDS_ONCE: u32 = 1;

/// What to look at first: a name, a path, and why.
const FIRST: [(&str, &str, &str); 5] = [
    (
        "Two people, one clock",
        "/",
        "two threats, one about staff and one about a baker",
    ),
    (
        "Queue",
        "/queue",
        "take the next case and decide it with two keys",
    ),
    (
        "Threat triage",
        "/rubric",
        "how a tier is made; then the call on lone wolves",
    ),
    (
        "Known media",
        "/matches",
        "a picture that was decided on once, and its copies",
    ),
    ("Try it", "/try", "type a post and watch the verdict change"),
];

/// Run a server with an invented platform: people post and report, colleagues decide
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand demo                  goes on until Ctrl-C; prints a login link for you
  evenhand demo --quick          the same with a small slice of the platform
  evenhand demo --once --quick   plays the story to its end, prints the sums and ends

The data lie in a temporary folder that goes with the demo.")]
pub struct Demo {
    /// Address of the API and the console; port 0 takes a free one [default: 127.0.0.1:8480]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// End after the story, with everything decided and confirmed
    #[arg(long)]
    once: bool,
    /// A small slice of the platform, with every chapter of the story
    #[arg(long)]
    quick: bool,
}

impl Demo {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        log_to_stderr("warn");
        let folder = tempfile::tempdir().doing("making a temporary folder")?;
        let size = if self.quick { Size::QUICK } else { Size::WHOLE };
        runtime()?.block_on(async {
            let stop = stop_signal()?;
            let door = Door::open().await?;
            let configuration = config
                .read()?
                .with_data(Some(folder.path().join("data")))
                .with_listen(self.listen)
                .with_rules_unless_set(|| demo::write_rules(&folder.path().join("rules")))?
                .with_allowed(door.address.clone())
                .with_tour(demo::tour_of(size)?)
                .with_undo_seconds(if self.once {
                    UNDO_SECONDS_ONCE
                } else {
                    UNDO_SECONDS
                });
            let running = Running::start(&configuration).await?;
            let (engine, address) = (running.engine.clone(), running.address.clone());
            let serving = running.serve(stop);
            let playing = async {
                output::line(format!("Evenhand is ready at http://{address}"))?;
                let demo = demo::Demo::open(&engine, &address, door, size).await?;
                if self.once {
                    return demo.play_once().await;
                }
                let you = demo::user(&engine, &address, "You", Role::Admin).await?;
                demo.play_on(|| greet(&address, you.link.as_deref())).await
            };
            tokio::select! {
                served = serving => served,
                played = playing => played,
            }
        })
    }
}

/// What somebody who has just come should do, and what they will find.
fn greet(address: &str, link: Option<&str>) -> Result<()> {
    let link = link.unwrap_or("(there is no login link)");
    output::line(format!("\nLog in, once: {}\n", demo::strong(link)))?;
    output::line("Look first at")?;
    for (name, path, about) in FIRST {
        let url = format!("http://{address}{path}");
        output::line(format!("  {name:<22} {url:<34} {}", demo::faint(about)))?;
    }
    output::line("")?;
    output::line(demo::faint("Life on Larkfield goes on until Ctrl-C."))
}
