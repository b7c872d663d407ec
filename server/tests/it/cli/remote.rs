//! What servers may do to a command: be busy, go away, be something else, or lie.

use super::home::{Home, Ran, ran};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

/// A request as it came.
#[derive(Debug)]
struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

/// Something that listens and answers each connection with the next of its bytes; nothing ends the connection.
struct Fake {
    url: String,
    requests: Receiver<Request>,
    thread: JoinHandle<()>,
}

impl Fake {
    fn answering(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = sync_channel(16);
        let thread = std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                sender.send(read(&stream)).unwrap();
                let _ = stream.write_all(&answer);
            }
        });
        Self { url, requests, thread }
    }

    /// The requests that came, when all answers were given.
    fn requests(self) -> Vec<Request> {
        self.thread.join().unwrap();
        self.requests.iter().collect()
    }
}

fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let header = |line: &String| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    let headers: Vec<(String, String)> = lines[1..].iter().map(header).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, n)| n.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Request { line: lines.swap_remove(0), headers, body }
}

fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

fn json(status: &str, body: &str) -> Vec<u8> {
    answer(status, "content-type: application/json\r\n", body)
}

fn problem(status: &str, headers: &str, code: &str, detail: &str) -> Vec<u8> {
    let body =
        format!(r#"{{"type":"about:blank","detail":"{detail}","code":"{code}","request_id":"r-1","errors":[]}}"#);
    answer(status, &format!("content-type: application/problem+json\r\n{headers}"), &body)
}

const GROUP: &str =
    r#"{"id":"g","title":"g","created_at":"2026-01-01T00:00:00Z","projects":[],"snapshots":0,"newest":null}"#;

fn there(home: &Home, fake: &Fake, arguments: &[&str]) -> Ran {
    home.run(&[&["--server", &fake.url], arguments].concat())
}

#[test]
fn what_creates_is_sent_again_under_the_same_key() {
    let home = Home::new();
    let fake = Fake::answering(vec![
        Vec::new(),
        problem("429 Too Many Requests", "retry-after: 0\r\n", "rate_limited", "too many"),
        problem("409 Conflict", "", "idempotency_key_busy", "busy"),
        json("201 Created", GROUP),
    ]);
    let ran = there(&home, &fake, &["group", "add", "g"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let requests = fake.requests();
    let keys: Vec<_> = requests.iter().map(|request| request.header("idempotency-key").unwrap()).collect();
    assert!(keys.len() == 4 && keys[0].len() == 36 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert!(requests.iter().all(|r| r.body == requests[0].body && r.line == "POST /api/v2/dashboard/groups HTTP/1.1"));
    assert_eq!(requests[0].header("authorization"), None);
    assert!(requests[0].header("user-agent").unwrap().starts_with("codegraph/"));
}

#[test]
fn three_times_is_enough() {
    let home = Home::new();
    let busy = problem("503 Service Unavailable", "retry-after: 0\r\n", "store_unavailable", "the disk is full");
    let fake = Fake::answering(vec![busy; 4]);
    let ran = there(&home, &fake, &["group", "add", "g"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("the disk is full") && ran.err.contains("r-1"), "{}", ran.err);
    assert_eq!(fake.requests().len(), 4);
    // Nobody waits for an hour.
    let fake =
        Fake::answering(vec![problem("429 Too Many Requests", "retry-after: 3600\r\n", "rate_limited", "too many")]);
    let ran = there(&home, &fake, &["project", "list"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, "error: too many\n"));
    assert_eq!(fake.requests().len(), 1);
}

#[test]
fn answers_that_no_codegraph_server_gives_are_named() {
    let home = Home::new();
    let sealed = format!(r#"{{"digest":"sha256:{}","id":"x"}}"#, "0".repeat(64));
    for (given, arguments, words) in [
        (
            answer("200 OK", "content-type: text/html\r\n", "<html>"),
            &["project", "list"][..],
            &["200 OK", "text/html"][..],
        ),
        (
            answer("502 Bad Gateway", "content-type: text/html\r\n", "<html>"),
            &["project", "list"],
            &["502", "text/html"],
        ),
        (answer("404 Not Found", "", ""), &["project", "list"], &["404", "and nothing"]),
        (json("200 OK", "{}"), &["project", "list"], &["projects", "another version"]),
        (json("200 OK", "<html>"), &["project", "list"], &["another version"]),
        (
            answer("301 Moved Permanently", "location: https://example.org/\r\n", ""),
            &["project", "list"],
            &["redirect to https://example.org/"],
        ),
        (json("200 OK", &sealed), &["dashboard", "snapshot", "show", "web"], &["does not match its digest"]),
        (
            json("200 OK", r#"{"id":"x"}"#),
            &["dashboard", "snapshot", "show", "web"],
            &["first member must be its digest"],
        ),
        (json("200 OK", "{}"), &["dashboard", "snapshot", "export", "web"], &["application/json"]),
        (b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), &["project", "list"], &["HTTP"]),
        (problem("404 Not Found", "", "not_found", "no \\u001b[31mred"), &["project", "list"], &["no \u{fffd}[31mred"]),
    ] {
        let fake = Fake::answering(vec![given]);
        let ran = there(&home, &fake, arguments);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{arguments:?}: {}", ran.err);
        for word in words {
            assert!(ran.err.contains(word), "{word:?} is not in {:?}", ran.err);
        }
        super::home::assert_printable(&ran.err);
        fake.requests();
    }
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let home = Home::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = home.run(&["--server", &format!("http://{free}"), "project", "list"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains(&free.to_string()) && ran.err.contains("connection refused"), "{}", ran.err);
    let doctor = home.run(&["--server", &format!("http://{free}"), "doctor"]);
    assert_eq!(doctor.code, 1, "{}", doctor.err);
    assert!(doctor.out.contains("connection refused") && doctor.out.contains("server.bind"), "{}", doctor.out);
    for (address, word) in [
        ("localhost:7420", "http://"),
        ("ftp://example.org", "neither http nor https"),
        ("http://a@b", "CODEGRAPH_TOKEN"),
    ] {
        let ran = home.run(&["--server", address, "project", "list"]);
        assert_eq!((ran.code, ran.err.contains(word)), (2, true), "{}", ran.err);
    }
}

#[test]
fn the_token_goes_to_the_server_and_nowhere_else() {
    let home = Home::new();
    let fake = Fake::answering(vec![json("200 OK", GROUP)]);
    let mut command = home.command(&["--server", &fake.url, "-vv", "group", "show", "g"]);
    let ran = ran(command.env("CODEGRAPH_TOKEN", "cg_s3cret").output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.err.contains("s3cret") && !ran.out.contains("s3cret"), "{}", ran.err);
    assert_eq!(fake.requests()[0].header("authorization"), Some("Bearer cg_s3cret"));
    let mut odd = home.command(&["--server", "http://127.0.0.1:1", "group", "show", "g"]);
    let ran = super::home::ran(odd.env("CODEGRAPH_TOKEN", "a\nb").output().unwrap());
    assert_eq!((ran.code, ran.err.contains("CODEGRAPH_TOKEN")), (2, true), "{}", ran.err);
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_the_wait_for_an_answer() {
    let home = Home::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut command = home.command(&["--server", &url, "project", "list"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (stream, _) = listener.accept().unwrap();
    read(&stream);
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (130, "", "error: interrupted\n"));
}
