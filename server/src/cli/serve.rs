//! `codegraph serve`.

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
    let listener = listener.map_err(|source| Failure::io(format!("{bind} cannot be listened on"), source))?;
    let address = listener.local_addr().map_err(|source| Failure::io("the address cannot be told", source))?;
    output::note(cli, &format!("The database is {}.", services.store().url()));
    if !address.ip().is_loopback() {
        output::note(
            cli,
            "Everybody who reaches this address can see and capture everything: there is no sign-in yet.",
        );
    }
    output::print(&format!("http://{address}/"))?;
    output::note(cli, "Ctrl-C ends it.");
    let schedule = tokio::spawn(scheduler::run(services.clone()));
    let router = http::router(services.clone()).await;
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
    let served = served.with_graceful_shutdown(told_to_end()).await;
    schedule.abort();
    services.store().clone().close().await;
    served.map_err(|source| Failure::io("the server ended", source))
}

/// Ctrl-C, or the signal of a service manager. The second time the program ends without waiting for what is being answered.
async fn told_to_end() {
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
