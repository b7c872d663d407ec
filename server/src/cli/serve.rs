//! `codegraph serve`: the server's life from its listener to its shutdown.

use super::args::Cli;
use super::{Failure, output, place};
use crate::config::Config;
use crate::{http, scheduler};
use std::net::SocketAddr;
use tokio::net::TcpListener;

pub(crate) async fn serve(cli: &Cli, config: Config) -> Result<(), Failure> {
    let bind = config.server.bind;
    let services = place::services(config).await?;
    let listener = TcpListener::bind(bind).await;
    let listener = listener.map_err(|source| Failure::io(format!("cannot listen on {bind}"), source))?;
    let address =
        listener.local_addr().map_err(|source| Failure::io("cannot determine the address of the listener", source))?;
    output::note(cli, &format!("Database: {}", services.database()));
    if !address.ip().is_loopback() {
        output::note(
            cli,
            "Warning: there is no sign-in yet; anyone who can reach this address can read and capture everything.",
        );
    }
    output::print(&format!("http://{address}/"))?;
    output::note(cli, "Press Ctrl-C to stop.");
    let schedule = tokio::spawn(scheduler::run(services.clone()));
    let router = http::router(services.clone()).await;
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
    let served = served.with_graceful_shutdown(shutdown_signal()).await;
    schedule.abort();
    services.close().await;
    served.map_err(|source| Failure::io("the server stopped", source))
}

/// Ctrl-C, or the signal of a service manager. The second one ends the process without waiting for open requests.
async fn shutdown_signal() {
    signal().await;
    tokio::spawn(async {
        signal().await;
        std::process::exit(130);
    });
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn signal() {
    drop(tokio::signal::ctrl_c().await);
}
