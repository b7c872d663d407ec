//! The server as a process: how soon it answers, how much memory it keeps.

use crate::{line, milliseconds};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Starts the program beside this one several times.
pub fn measure() -> Result<()> {
    let mut own = std::env::current_exe()?;
    own.pop();
    own.pop();
    let program = own.join("codegraph");
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("bench.db");
    let (mut times, mut resident) = (Vec::new(), 0);
    for _ in 0..5 {
        let start = Instant::now();
        let mut server = Command::new(&program)
            .arg("--db")
            .arg(&database)
            .args(["-q", "serve", "--bind", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let answered = answer(&mut server);
        times.push(start.elapsed());
        resident = resident.max(resident_kilobytes(server.id()).unwrap_or_default());
        server.kill()?;
        server.wait()?;
        answered?;
    }
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    line("start to ready", &milliseconds(middle), "300 ms", "");
    line("resident memory, idle", &format!("{:.1} MB", f64::from(resident) / 1024.0), "80 MB", "");
    Ok(())
}

fn answer(server: &mut Child) -> Result<()> {
    let out = server.stdout.take().context("its output is piped")?;
    let mut address = String::new();
    BufReader::new(out).read_line(&mut address)?;
    let host = address.trim().trim_start_matches("http://").trim_end_matches('/');
    let mut connection = TcpStream::connect(host)?;
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(connection, "GET /readyz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")?;
    let mut text = String::new();
    connection.read_to_string(&mut text)?;
    anyhow::ensure!(text.starts_with("HTTP/1.1 200"), "not ready: {text}");
    Ok(())
}

/// From `/proc`, where there is one.
fn resident_kilobytes(process: u32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
