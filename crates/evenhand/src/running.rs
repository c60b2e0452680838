//! A running server: engine, loops, control socket and listeners, and its orderly end.

use std::future::Future;
use std::sync::Arc;
use std::thread::available_parallelism;

use evenhand_decode::Pool;
use evenhand_deliver::{Client, Mailer};
use evenhand_engine::alert::Channel;
use evenhand_engine::{
    Engine,
    loops::{self, Outgoing},
};
use evenhand_server::{ServerOptions, public_router, router, serve};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::command::media;
use crate::configuration::Configuration;
use crate::control;
use crate::failure::{Doing as _, Failure, Result};
use crate::file_hasher::Files;

/// Everything that runs.
pub struct Running {
    /// The engine.
    pub engine: Arc<Engine>,
    /// The real address of the API, as `host:port`.
    pub address: String,
    client: Client,
    mailer: Option<Mailer>,
    channels: Vec<Channel>,
    listener: TcpListener,
    public_listener: Option<TcpListener>,
    control_listener: UnixListener,
    options: ServerOptions,
    files: Files,
}

impl Running {
    /// Opens the data directory and binds the addresses. Nobody is served yet, but whoever connects
    /// from now on will be.
    pub async fn start(configuration: &Configuration) -> Result<Self> {
        let listener = bind(configuration.listen()).await?;
        let public_listener = match configuration.public_listen() {
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        let address = listener.local_addr()?.to_string();
        let (client, mailer) = (configuration.client()?, configuration.mailer()?);
        let channels = configuration.alert_channels()?;
        let engine = control::open(configuration).await?;
        let control_listener = control::bind(&engine)?;
        let pictures = Arc::new(pictures()?);
        Ok(Self {
            files: Files::new(Arc::clone(&pictures))?,
            control_listener,
            engine,
            address,
            client,
            mailer,
            channels,
            listener,
            public_listener,
            options: ServerOptions {
                pictures: Some(Arc::<Pool>::clone(&pictures)),
                ..configuration.server_options()
            },
        })
    }

    /// Serves until `shutdown` is ready, and then until what is under way has been answered.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let outgoing = match self.engine.restored()? {
            Some(_) => None,
            None => Some(Outgoing {
                client: Arc::new(self.client),
                mailer: self.mailer.map(Arc::new),
                channels: self.channels.into(),
                files: Some(Arc::new(self.files)),
            }),
        };
        let loops = loops::start(&self.engine, outgoing.as_ref());
        let (stop, stopping) = watch::channel(false);
        let mut listeners = JoinSet::new();
        if let Some(listener) = self.public_listener {
            let address = listener.local_addr()?.to_string();
            tracing::info!(public_address = address, "public pages are served");
            let options = self.options.clone();
            let public = public_router(Arc::clone(&self.engine), options, stopping.clone());
            listeners.spawn(serve(listener, public, ended(stopping.clone())));
        }
        let api = router(Arc::clone(&self.engine), self.options, stopping.clone());
        listeners.spawn(serve(self.listener, api, ended(stopping)));
        let control = control::listen(
            self.control_listener,
            Arc::clone(&self.engine),
            self.address.clone(),
        );
        let until_stopped = async {
            shutdown.await;
            tracing::info!("stopping; what is under way is answered first");
            // Somebody listens: the API does.
            let _ = stop.send(true);
            while let Some(served) = listeners.join_next().await {
                served??;
            }
            Ok::<(), Failure>(())
        };
        tokio::select! {
            stopped = until_stopped => stopped?,
            failed = control => failed?,
        }
        drop(loops);
        self.engine.close().await;
        Ok(())
    }
}

/// Processes that decode pictures, one for each core. They are started when the first picture comes.
fn pictures() -> Result<Pool> {
    let cores = available_parallelism().map_or(1, usize::from);
    let pool = media::launch().and_then(|launch| Pool::new(launch, cores));
    pool.doing("processes for decoding can't be started")
}

/// Ready when the server is to stop.
async fn ended(mut stopping: watch::Receiver<bool>) {
    // A sender that is gone means the same as a stop.
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
}

async fn bind(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.doing(format!("listening on {address}")).map_err(|failure: Failure| {
        failure.hint("another process may use that port; choose another with --listen, 127.0.0.1:0 takes a free one")
    })
}
