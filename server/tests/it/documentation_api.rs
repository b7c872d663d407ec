//! The examples of docs/api.md, run one after the other, and whether they are of every address.

use crate::openapi::{document, operations};
use crate::support::{Answer, TestServer};
use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Stands in the text for the folder of the sample repository.
const FOLDER: &str = "/code/my-service";

/// Stands in the text for the id of the last import.
const IMPORT: &str = "01936f2a-7c3e-7d12-9a4b-5e6f70819203";

struct Example {
    line: usize,
    method: String,
    address: String,
    headers: Vec<(String, String)>,
    body: String,
    status: u16,
    answer_headers: Vec<(String, String)>,
    answer: String,
}

fn examples() -> Vec<Example> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/api.md");
    let text = fs::read_to_string(path).unwrap();
    let mut examples = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once("```http\n") {
        let (block, after) = after.split_once("\n```").unwrap();
        examples.push(example(block, text[..text.len() - after.len()].lines().count()));
        rest = after;
    }
    examples
}

fn example(block: &str, line: usize) -> Example {
    let is_status = |line: &&str| line.len() > 4 && line.as_bytes()[3] == b' ' && line[..3].parse::<u16>().is_ok();
    let lines: Vec<&str> = block.lines().collect();
    let split = lines.iter().position(is_status).unwrap();
    let (method, address) = lines[0].split_once(' ').unwrap();
    let (headers, body) = message(&lines[1..split]);
    let (answer_headers, answer) = message(&lines[split + 1..]);
    let (method, address) = (method.to_owned(), address.to_owned());
    Example { line, method, address, headers, body, status: lines[split][..3].parse().unwrap(), answer_headers, answer }
}

/// Headers, an empty line, a body.
fn message(lines: &[&str]) -> (Vec<(String, String)>, String) {
    let end = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
    let header = |line: &&str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
    (lines[..end].iter().map(header).collect(), lines[end..].join("\n").trim().to_owned())
}

/// Whether a text is as shown, where `[..]` stands for anything.
fn is_like(shown: &str, text: &str) -> bool {
    let Some((start, rest)) = shown.split_once("[..]") else { return shown == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split("[..]").collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = text.split_once(part) else { return false };
        text = after;
    }
    text.ends_with(end)
}

/// Where a value is not as shown. What is not shown may be anything.
fn difference(place: &str, shown: &Value, value: &Value) -> Option<String> {
    match (shown, value) {
        (Value::String(text), _) if text == "[..]" => None,
        (Value::String(shown), Value::String(text)) if is_like(shown, text) => None,
        (Value::Number(shown), Value::Number(number)) if shown.as_f64() == number.as_f64() => None,
        (Value::Object(shown), Value::Object(members)) => shown.iter().find_map(|(name, shown)| {
            difference(&format!("{place}.{name}"), shown, members.get(name).unwrap_or(&Value::from("(absent)")))
        }),
        (Value::Array(shown), Value::Array(entries)) if shown.len() == entries.len() => {
            let mut pairs = shown.iter().zip(entries).enumerate();
            pairs.find_map(|(at, (shown, entry))| difference(&format!("{place}[{at}]"), shown, entry))
        }
        (shown, value) if shown == value => None,
        (shown, value) => Some(format!("{place}: {value} is not as shown: {shown}")),
    }
}

fn text_difference(shown: &str, text: &str) -> Option<String> {
    let (shown, is_open) = shown.strip_suffix("\n…").map_or((shown, false), |shown| (shown, true));
    let shown: Vec<&str> = shown.lines().collect();
    let text: Vec<&str> = text.lines().take(if is_open { shown.len() } else { usize::MAX }).collect();
    let same = shown.len() == text.len() && shown.iter().zip(&text).all(|(shown, text)| is_like(shown, text));
    (!same).then(|| format!("{text:?} is not as shown: {shown:?}"))
}

impl Example {
    async fn ask(&self, server: &TestServer, folder: &str, import: &str) -> Answer {
        let address = self.address.replace(IMPORT, import);
        let request = Request::builder().method(self.method.as_str()).uri(address);
        let request = match self.body.is_empty() {
            true => request,
            false => request.header("content-type", "application/json"),
        };
        let request = self.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        server.send(request.body(Body::from(self.body.replace(FOLDER, folder))).unwrap()).await
    }

    fn difference(&self, answer: &Answer, folder: &str) -> Option<String> {
        if answer.status.as_u16() != self.status {
            return Some(format!("{} {}", answer.status, answer.text()));
        }
        for (name, shown) in &self.answer_headers {
            if !is_like(shown, answer.header(name)) {
                return Some(format!("{name}: {:?} is not as shown", answer.header(name)));
            }
        }
        let shown = self.answer.replace(FOLDER, folder).replace(IMPORT, "[..]");
        if answer.header("content-type").ends_with("json") {
            difference("body", &serde_json::from_str(&shown).unwrap(), &serde_json::from_slice(&answer.body).unwrap())
        } else {
            text_difference(&shown, &answer.text())
        }
    }
}

#[tokio::test]
async fn the_examples_are_answered_as_they_say() {
    let server = TestServer::empty().await;
    let folder = server.repo.path().canonicalize().unwrap().to_str().unwrap().to_owned();
    let (mut wrong, mut import) = (Vec::new(), String::new());
    for example in examples() {
        let answer = example.ask(&server, &folder, &import).await;
        if example.method == "POST" && answer.status == 201 && example.address.contains("/imports?") {
            import = answer.json()["imports"][0]["id"].as_str().unwrap().to_owned();
        }
        if let Some(difference) = example.difference(&answer, &folder) {
            wrong.push(format!(
                "docs/api.md, ends at line {}: {} {}: {difference}",
                example.line, example.method, example.address
            ));
        }
        server.clock.advance(TimeDelta::hours(1));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_address_has_an_example() {
    let server = TestServer::empty().await;
    let examples = examples();
    for (method, path, _) in operations(&document(&server).await) {
        let matches = |example: &&Example| {
            let address = example.address.split('?').next().unwrap_or_default();
            let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
            let (asked, template) = (parts(address), parts(&path));
            example.method == method
                && asked.len() == template.len()
                && template.iter().zip(&asked).all(|(template, part)| template.starts_with('{') || template == part)
        };
        assert!(examples.iter().any(|example| matches(&example)), "docs/api.md has no example of {method} {path}");
    }
    assert!(examples.len() > 25);
}

#[test]
fn wildcards_match_as_they_say() {
    assert!(is_like("a[..]c", "abc") && is_like("[..]", "") && is_like("a[..]b[..]c", "a1b2c") && is_like("a", "a"));
    assert!(!is_like("a[..]c", "ab") && !is_like("a[..]b[..]c", "a1c") && !is_like("a", "ab"));
}
