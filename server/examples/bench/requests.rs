//! How many requests for a snapshot the server answers in a second, over loopback.

use crate::{line, made};
use anyhow::{Context, Result};
use codegraph::http;
use codegraph_store::Store;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Clients that ask at once, each on a connection that stays open.
const CLIENTS: usize = 16;

const FOR: Duration = Duration::from_secs(3);

pub async fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("bench.db").as_path().into()).await?;
    let sealed = made::keep(&store, 1, &made::items(10_000, |_| 0)).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = http::router(crate::services(&store)).await;
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let path = format!("/api/v2/dashboard/snapshots/{}", sealed.snapshot.id);
    let tag = format!("if-none-match: \"{}\"\r\n", sealed.digest);
    let mut rates = Vec::new();
    for (headers, status) in [(tag.as_str(), "304"), ("", "200")] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n");
        let clients = (0..CLIENTS).map(|_| tokio::spawn(ask(address, request.clone(), status)));
        let mut answers = 0;
        for client in clients.collect::<Vec<_>>() {
            answers += client.await??;
        }
        rates.push(f64::from(answers) / FOR.as_secs_f64());
    }
    let [known, whole] = rates.as_slice() else { anyhow::bail!("two kinds of requests were measured") };
    line(
        "snapshot with its ETag known, a second",
        &format!("{known:.0}"),
        "5000",
        &format!("{:.2} of the whole", known / whole),
    );
    line("snapshot in whole, a second", &format!("{whole:.0}"), "", "");
    server.abort();
    Ok(())
}

/// Asks until the time is over; how many answers came.
async fn ask(address: std::net::SocketAddr, request: String, status: &'static str) -> Result<u32> {
    let mut connection = TcpStream::connect(address).await?;
    connection.set_nodelay(true)?;
    let (start, mut answers, mut buffer) = (Instant::now(), 0, Vec::with_capacity(1 << 16));
    while start.elapsed() < FOR {
        connection.write_all(request.as_bytes()).await?;
        buffer.clear();
        let length = loop {
            anyhow::ensure!(connection.read_buf(&mut buffer).await? > 0, "the server closed the connection");
            if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = std::str::from_utf8(&buffer[..end])?.to_ascii_lowercase();
                anyhow::ensure!(head.starts_with(&format!("http/1.1 {status}")), "not {status}: {head}");
                let body = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                break end + 4 + body.map_or(Ok(0), str::parse::<usize>).context("content-length")?;
            }
        };
        while buffer.len() < length {
            anyhow::ensure!(connection.read_buf(&mut buffer).await? > 0, "the server closed the connection");
        }
        answers += 1;
    }
    Ok(answers)
}
