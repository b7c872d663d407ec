//! Running other programs: shows the command line, passes the output through, turns a bad exit into an error.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A command without the variables that the surrounding `cargo run` describes *this* package with.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs it with its output on ours.
pub fn run(command: &mut Command) -> Result<()> {
    println!("  $ {}", line(command));
    let status = command.status().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs it with `mark` in front of each line that it prints, for a program that runs beside another.
pub fn run_marked(command: &mut Command, mark: &str) -> Result<()> {
    println!("  $ {}", line(command));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start `{}`", line(command)))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| stdout.map(|stream| print_marked(stream, mark)));
        scope.spawn(|| stderr.map(|stream| print_marked(stream, mark)));
    });
    let status = child.wait().with_context(|| format!("cannot wait for `{}`", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

fn print_marked(stream: impl Read, mark: &str) {
    // The other program may have left a progress bar on this line.
    let clear = if std::io::stdout().is_terminal() { "\r\x1b[K" } else { "" };
    for line in BufReader::new(stream).split(b'\n').map_while(std::io::Result::ok) {
        println!("{clear}{mark} | {}", String::from_utf8_lossy(&line).trim_end());
    }
}

/// What it prints on stdout, trimmed; stderr passes through. Not echoed.
pub fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    let text = String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed something that is not UTF-8", line(command)))?;
    Ok(text.trim().to_owned())
}

/// Whether it starts and ends well; silent.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it, with the environment variables that were set for it.
pub fn line(command: &Command) -> String {
    let variables =
        command.get_envs().filter_map(|(name, value)| Some(format!("{}={}", name.display(), quoted(value?))));
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(quoted);
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

/// The path of a program in the search path.
pub fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}

/// Whether a path exists and is not older than another.
pub fn is_fresh(path: &Path, source: &Path) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified());
    match (modified(path), modified(source)) {
        (Ok(made), Ok(from)) => made >= from,
        _ => false,
    }
}

fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_can_be_pasted_into_a_shell() {
        let mut command = Command::new("cargo");
        command.args(["xtask", "it's", "", "a b"]).env("A", "-C x").env_remove("B");
        assert_eq!(line(&command), r"A='-C x' cargo xtask 'it'\''s' '' 'a b'");
    }
}
