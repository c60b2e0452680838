//! `evenhand serve`: everything in one process.

use std::future::Future;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use evenhand_engine::Engine;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::configuration::ConfigFlag;
use crate::failure::Result;
use crate::output;
use crate::running::Running;

/// What is logged unless the environment variable `EVENHAND_LOG` says otherwise.
const LOG_DEFAULT: &str = "info";
/// How long work away from requests may take once everything has been answered, in seconds.
const LAST_SECONDS_MAX: u64 = 10;

/// Run the server: API, rules, queue, deliveries and audit chain in one process
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand serve
  evenhand serve --data /var/lib/evenhand --listen 127.0.0.1:8480 --config evenhand.toml

One line on standard output says when it is ready and where. Logs go to standard error, as JSON
when that is no terminal; EVENHAND_LOG sets what is logged, like info or evenhand_engine=debug.
SIGTERM and Ctrl-C stop it after the requests under way have been answered, a second one at once.")]
pub struct Serve {
    /// Data directory [default: ./evenhand-data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address of the API and the console; port 0 takes a free one [default: 127.0.0.1:8480]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// A second address, for forms and status pages alone
    #[arg(long, value_name = "ADDR")]
    public_listen: Option<String>,
    /// Rules directory; the rules that ship without it
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Let a store that was restored from a backup send again
    #[arg(long)]
    resume_delivery: bool,
}

impl Serve {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        log_to_stderr(LOG_DEFAULT);
        let configuration = config
            .read()?
            .with_data(self.data)
            .with_listen(self.listen)
            .with_public_listen(self.public_listen)
            .with_rules(self.rules);
        let runtime = runtime()?;
        let served = runtime.block_on(async {
            let stop = stop_signal()?;
            let running = Running::start(&configuration).await?;
            if self.resume_delivery {
                resume_delivery(&running.engine).await?;
            }
            tell_if_restored(&running.engine)?;
            tell_if_nobody_is_alerted(&running.engine);
            output::line(format!("Evenhand is ready at http://{}", running.address))?;
            running.serve(stop).await
        });
        runtime.shutdown_timeout(Duration::from_secs(LAST_SECONDS_MAX));
        served
    }
}

async fn resume_delivery(engine: &Engine) -> Result<()> {
    if engine.resume_delivery().await? {
        tracing::warn!("this store was restored from a backup; from now on it sends what it owes");
    }
    Ok(())
}

fn tell_if_restored(engine: &Engine) -> Result<()> {
    if let Some(restored) = engine.restored()? {
        tracing::warn!(
            backup_at = %restored.backup_at,
            "this store was restored from a backup and sends nothing; start it with \
             --resume-delivery once that is right"
        );
    }
    Ok(())
}

fn tell_if_nobody_is_alerted(engine: &Engine) {
    if let Some(banner) = engine.settings.alerts.banner() {
        tracing::warn!("{banner}");
    }
}

/// Threads for requests: one for each core.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}

/// Ready when somebody asks the process to end. Whoever asks again ends it at once.
pub fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let mut asked = async move || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        asked().await;
        tokio::spawn(async move {
            asked().await;
            tracing::warn!("asked to stop a second time; stopping at once");
            std::process::exit(1);
        });
    })
}

/// Logs for people on a terminal, as JSON anywhere else; what is logged unless `EVENHAND_LOG` says.
pub fn log_to_stderr(default: &str) {
    let filter =
        EnvFilter::try_from_env("EVENHAND_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.init();
    } else {
        log.json().init();
    }
}
