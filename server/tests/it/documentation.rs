//! The examples of the documentation, run as they stand.

use crate::support::sample;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Where the server of the examples listens; the one of the test listens elsewhere.
const ADDRESS: &str = "127.0.0.1:7420";

/// A command and what it writes, as the documentation has it.
struct Example {
    line: usize,
    command: String,
    expected: Vec<String>,
}

/// The commands of all `console` blocks, in order.
fn examples(text: &str) -> Vec<Example> {
    let (mut examples, mut inside): (Vec<Example>, bool) = (Vec::new(), false);
    for (number, line) in text.lines().enumerate() {
        match (line, line.strip_prefix("$ ")) {
            ("```console", _) => inside = true,
            (line, _) if line.starts_with("```") => inside = false,
            (_, Some(command)) if inside => {
                examples.push(Example { line: number + 1, command: command.to_owned(), expected: Vec::new() });
            }
            (line, _) if inside => examples.last_mut().unwrap().expected.push(line.to_owned()),
            _ => {}
        }
    }
    examples
}

/// Whether lines are as they are expected: `[..]` is any text within a line, `...` any lines.
fn fits(expected: &[String], lines: &[&str]) -> bool {
    match (expected.split_first(), lines.split_first()) {
        (None, rest) => rest.is_none(),
        (Some((first, more)), _) if first == "..." => (0..=lines.len()).any(|skipped| fits(more, &lines[skipped..])),
        (Some((first, more)), Some((line, rest))) => line_fits(first, line) && fits(more, rest),
        (Some(_), None) => false,
    }
}

fn line_fits(expected: &str, line: &str) -> bool {
    match expected.split_once("[..]") {
        None => expected == line,
        Some((start, more)) => line.strip_prefix(start).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| line_fits(more, &rest[at..]))
        }),
    }
}

/// The server of an example, until the test ends.
struct Background(Child);

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn shell(folder: &Path, command: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_codegraph")).parent().unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(folder.join("my-service")).env_clear();
    shell.env("HOME", folder.join("home")).env("PATH", format!("{}:/usr/bin:/bin", program.display()));
    shell.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    shell
}

#[test]
fn lines_fit_with_omissions() {
    let fits = |expected: &str, lines: &str| {
        fits(&expected.lines().map(str::to_owned).collect::<Vec<_>>(), &lines.lines().collect::<Vec<_>>())
    };
    assert!(fits("a\n...\nd[..]g [..]", "a\nb\nc\ndefg h") && fits("...", "") && fits("...\na", "a"));
    assert!(!fits("a", "a\nb") && !fits("a[..]c", "ab") && !fits("a\n...\nc", "a\nb"));
}

#[test]
fn the_command_line_answers_as_its_documentation_says() {
    let folder = tempfile::tempdir().unwrap();
    let code = folder.path().join("my-service");
    sample().git(["clone", "--quiet", ".", code.to_str().unwrap()]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = fs::read_to_string(root.join("docs/cli.md")).unwrap();
    let examples = examples(&text);
    assert!(examples.len() > 30, "{} examples", examples.len());
    let mut server: Option<(Background, String)> = None;
    for Example { line, command, expected } in examples {
        let address = server.as_ref().map_or(ADDRESS, |(_, address)| address.as_str()).to_owned();
        let written = if let Some(serve) = command.strip_suffix(" &") {
            let serve = serve.replace(ADDRESS, "127.0.0.1:0");
            let mut child =
                shell(folder.path(), &format!("exec {serve} 2>/dev/null")).stdout(Stdio::piped()).spawn().unwrap();
            let mut first = String::new();
            BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
            let address = first.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
            let shown = first.replace(&address, ADDRESS);
            server = Some((Background(child), address));
            shown
        } else {
            let output = shell(folder.path(), &command.replace(ADDRESS, &address)).output().unwrap();
            String::from_utf8(output.stdout).unwrap().replace(&address, ADDRESS)
        };
        let lines: Vec<&str> = written.lines().collect();
        assert!(
            fits(&expected, &lines),
            "docs/cli.md:{line}: {command}\n--- documented\n{}\n--- written\n{written}",
            expected.join("\n")
        );
    }
}
