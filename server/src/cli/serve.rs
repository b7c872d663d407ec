//! `codegraph serve`.

use super::args::{Cli, ServeArgs};
use super::{Failure, output};
use crate::http;
use crate::services::Services;
use tokio::net::TcpListener;

pub(crate) async fn serve(cli: &Cli, services: Services, args: &ServeArgs) -> Result<(), Failure> {
    let failed = |action: String| move |source| Failure::Io { action, source };
    let listener =
        TcpListener::bind(args.bind).await.map_err(failed(format!("{} cannot be listened on", args.bind)))?;
    let address = listener.local_addr().map_err(failed("the address cannot be told".to_owned()))?;
    output::note(cli, &format!("The database is {}.", services.store().path().display()));
    if !address.ip().is_loopback() {
        output::note(
            cli,
            "Everybody who reaches this address can see and capture everything: there is no sign-in yet.",
        );
    }
    output::print(&format!("http://{address}/"))?;
    output::note(cli, "Ctrl-C ends it.");
    let router = http::router(services).await;
    let served = axum::serve(listener, router).with_graceful_shutdown(async {
        let _ = tokio::signal::ctrl_c().await;
    });
    served.await.map_err(failed("the server ended".to_owned()))
}
