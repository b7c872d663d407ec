//! Imports over HTTP: report files of other tools are taken as they are, told apart from what is none, and given back.

use crate::problems_bodies::names;
use crate::repo::Repo;
use crate::support::{API, Answer, TestServer, sample};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use codegraph::config::Config;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(crate) const IMPORTS: &str = "/projects/web/imports";

/// Report files as their tools write them.
fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("collect/formats/tests/it/fixtures");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = samples().into_iter().find(|path| path.file_name().unwrap().to_str().unwrap() == name);
    fs::read(path.unwrap()).unwrap()
}

/// A SARIF file of one tool with so many findings.
pub(crate) fn sarif(tool: &str, findings: usize) -> Vec<u8> {
    let finding = |n| {
        json!({ "ruleId": "r1", "message": { "text": format!("finding {n}") },
        "locations": [{ "physicalLocation": { "artifactLocation": { "uri": "src/a.rs" }, "region": { "startLine": 1 + n } } }] })
    };
    let results: Vec<Value> = (0..findings).map(finding).collect();
    let run = json!({ "tool": { "driver": { "name": tool } }, "results": results });
    json!({ "version": "2.1.0", "runs": [run] }).to_string().into_bytes()
}

pub(crate) const JUNIT: &[u8] = b"<testsuite name=\"s\"><testcase classname=\"c\" name=\"t\"/></testsuite>";

/// A form of parts: name, file name, content.
fn form(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file_name, content) in parts {
        let file_name = file_name.map(|name| format!("; filename=\"{name}\"")).unwrap_or_default();
        write!(body, "--xx\r\nContent-Disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n").unwrap();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--xx--\r\n");
    body
}

impl TestServer {
    async fn import(&self, query: &str, body: &[u8]) -> Answer {
        self.post_bytes(&format!("{IMPORTS}?{query}"), "application/octet-stream", body.to_vec()).await
    }

    async fn import_form(&self, query: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let path = format!("{IMPORTS}?{query}");
        self.post_bytes(&path, "multipart/form-data; boundary=xx", form(parts)).await
    }

    pub(crate) async fn imported(&self, query: &str, body: &[u8]) -> Value {
        let answer = self.import(query, body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["imports"][0].clone()
    }

    pub(crate) async fn list(&self, query: &str) -> Value {
        self.get(&format!("{IMPORTS}?{query}")).await.json()
    }
}

pub(crate) fn of_each<'a>(list: &'a Value, member: &str) -> Vec<&'a Value> {
    list["imports"].as_array().unwrap().iter().map(|import| &import[member]).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn utf_16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[tokio::test]
async fn the_reports_of_all_tools_are_taken_and_given_back_byte_for_byte() {
    let server = TestServer::new().await;
    let samples = samples();
    assert!(samples.len() > 10);
    for path in &samples {
        let (bytes, name) = (fs::read(path).unwrap(), path.file_name().unwrap().to_str().unwrap());
        let import = server.imported(&format!("filename={name}"), &bytes).await;
        assert_eq!(import["name"], name);
        assert_eq!(import["bytes"], bytes.len());
        assert_eq!(import["digest"], codegraph_model::Digest::of(&bytes).to_string());
        assert_eq!(import["imported_by"], "anonymous");
        assert!(import["content"]["kind"].as_str().is_some_and(|kind| !kind.is_empty()), "{import}");
        assert!(import["content"]["counts"].as_object().is_some_and(|counts| !counts.is_empty()), "{import}");
        let address = format!("{IMPORTS}/{}", import["id"].as_str().unwrap());
        assert_eq!(server.get(&address).await.json(), import);
        assert_eq!(server.get(&format!("{address}/file")).await.body, bytes);
    }
    let list = server.list("").await;
    assert_eq!(list["total"], samples.len());
    // Two reports of one tool: the newer one took the place of the other.
    let newest_first: Vec<&str> =
        samples.iter().rev().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(of_each(&list, "name"), newest_first);
    let current = server.list("current=true").await;
    let names = of_each(&current, "name");
    assert!(names.contains(&&json!("npm-audit-2.json")) && !names.contains(&&json!("npm-audit-1.json")), "{names:?}");
    // Of one format and one tool, whatever version of it, the last counts.
    let replaced = ["spdx-2.3.json", "spdx-2.2.json", "npm-audit-1.json", "clover-php.xml"];
    assert_eq!(of_each(&server.list("current=false").await, "name"), replaced);
    assert_eq!(of_each(&server.list("kind=trivy").await, "name"), ["trivy.json"]);
}

#[tokio::test]
async fn importing_twice_changes_nothing() {
    let server = TestServer::new().await;
    let first = server.imported("filename=a.sarif", &sarif("x", 3)).await;
    server.clock.advance(TimeDelta::hours(1));
    let again = server.import("filename=b.sarif", &sarif("x", 3)).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json(), json!({ "imports": [first], "unchanged": 1, "replaced": [], "refused": [] }));
    assert_eq!(server.list("").await["total"], 1);
    // Another commit is something new, and so is another label.
    for query in ["ref=v1.0.0", "label=other"] {
        assert_eq!(server.import(query, &sarif("x", 3)).await.status, StatusCode::CREATED, "{query}");
        assert_eq!(server.import(query, &sarif("x", 3)).await.status, StatusCode::OK, "{query}");
    }
    assert_eq!(server.list("").await["total"], 3);
}

#[tokio::test]
async fn one_then_another_then_the_first_is_as_if_only_the_first_with_three_in_the_history() {
    let server = TestServer::new().await;
    for (findings, replaced) in [(1, vec![]), (2, vec![1]), (1, vec![2])] {
        let outcome = server.import("", &sarif("x", findings)).await.json();
        let counts = outcome["replaced"]
            .as_array()
            .unwrap()
            .iter()
            .map(|import| import["content"]["counts"]["findings"].clone());
        assert_eq!(counts.collect::<Vec<_>>(), replaced, "what it took the place of is told");
        server.clock.advance(TimeDelta::hours(1));
    }
    let list = server.list("").await;
    assert_eq!(of_each(&list, "current"), [true, false, false]);
    let digests = of_each(&list, "digest");
    assert!(digests[0] == digests[2] && digests[0] != digests[1]);
    let snapshot = server.capture(None).await;
    let inputs = snapshot["source_bundle"]["inputs"].as_array().unwrap().iter();
    let used: Vec<&Value> = inputs.filter(|input| input["kind"] == "report").map(|input| &input["digest"]).collect();
    assert_eq!(used, [digests[0]]);
}

#[tokio::test]
async fn a_form_has_several_files_that_belong_together() {
    let server = TestServer::new().await;
    let (a, b) = (sarif("x", 1), sarif("x", 2));
    let answer = server
        .import_form(
            "ref=v1.0.0",
            &[
                ("label", None, b"backend"),
                ("file", Some("first.sarif"), &a),
                ("anything", Some("second.sarif"), &b),
                ("file", Some("first again.sarif"), &a),
                ("file", Some("notes.json"), b"{\"a\":1}"),
                ("file", None, JUNIT),
                ("chosen", Some(""), b""),
            ],
        )
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let outcome = answer.json();
    assert_eq!(of_each(&outcome, "name"), ["first.sarif", "second.sarif", "report"]);
    assert_eq!(of_each(&outcome, "label"), ["backend"; 3]);
    assert!(of_each(&outcome, "batch_id").iter().all(|batch| **batch == outcome["imports"][0]["id"]));
    assert_eq!(of_each(&outcome, "current"), [true; 3]);
    assert_eq!(outcome["refused"].as_array().unwrap().len(), 1);
    assert_eq!(outcome["refused"][0]["name"], "notes.json");
    assert!(outcome["refused"][0]["reason"].as_str().is_some_and(|reason| !reason.is_empty()));

    // In another order it is the same; one of them alone takes the place of both.
    let files: [(&str, Option<&str>, &[u8]); 3] =
        [("label", None, b"backend"), ("f", Some("2"), &b), ("f", Some("1"), &a)];
    let again = server.import_form("ref=v1.0.0", &files).await;
    assert_eq!((again.status, &again.json()["unchanged"]), (StatusCode::OK, &json!(2)));
    assert_eq!(of_each(&again.json(), "name"), ["second.sarif", "first.sarif"]);
    server.imported("ref=v1.0.0&label=backend", &b).await;
    let current = server.list("current=true").await;
    assert_eq!(of_each(&current, "name"), ["report", "report"]);
    assert_eq!(of_each(&current, "digest")[0], &outcome["imports"][1]["digest"]);
}

#[tokio::test]
async fn reports_are_of_the_commit_that_is_named_or_checked_out() {
    let server = TestServer::new().await;
    let commit = |name: &str| server.repo.git(["rev-parse", &format!("{name}^{{commit}}")]);
    for (query, name, time) in [
        ("ref=v1.0.0", "v1.0.0", "2026-01-01T00:00:00Z"),
        ("ref=main~1", "v1.1.0", "2026-02-01T00:00:00Z"),
        ("", "main", "2026-03-01T00:00:00Z"),
    ] {
        let import = server.imported(query, &sarif("x", 1)).await;
        assert_eq!((&import["commit"], &import["measured_at"]), (&json!(commit(name)), &json!(time)), "{query}");
    }
    names(&server.import("ref=nothing", JUNIT).await, "ref", "an unknown reference");

    // No path, a folder, and a repository without commits.
    server.post("/projects", &json!({ "name": "far" })).await;
    let folder = tempfile::tempdir().unwrap();
    server.post("/projects", &json!({ "name": "folder", "path": folder.path() })).await;
    let unborn = Repo::new();
    server.post("/projects", &json!({ "name": "unborn", "path": unborn.path() })).await;
    for name in ["far", "folder", "unborn"] {
        let send = async |query: &str| {
            server.post_bytes(&format!("/projects/{name}/imports?{query}"), "text/xml", JUNIT).await
        };
        let import = send("").await.json()["imports"][0].clone();
        assert_eq!((&import["commit"], &import["measured_at"]), (&Value::Null, &json!(crate::support::NOW)), "{name}");
        if name == "unborn" {
            continue;
        }
        let detail = send("ref=main").await;
        names(&detail, "ref", name);
        assert!(detail.text().contains("40 or 64 hex digits"), "{}", detail.text());
        let id = "0123456789ABCDEF".repeat(4);
        for id in [&id[..40], &id] {
            let import = send(&format!("ref={id}")).await.json()["imports"][0].clone();
            assert_eq!(import["commit"], id.to_lowercase());
        }
    }
}

#[tokio::test]
async fn a_report_older_than_its_commit_is_noted_where_the_commit_is_known() {
    let server = TestServer::new().await;
    server.post("/projects", &json!({ "name": "far" })).await;
    let mut report: Value = serde_json::from_slice(&sarif("x", 1)).unwrap();
    report["runs"][0]["invocations"] = json!([{ "executionSuccessful": true, "endTimeUtc": "2025-12-31T00:00:00Z" }]);
    let report = report.to_string();
    let known = server.imported("ref=v1.0.0", report.as_bytes()).await;
    assert!(known["content"]["notes"].to_string().contains("before its commit"), "{known:#}");
    let path = format!("/projects/far/imports?ref={}", "ab".repeat(20));
    let unknown = server.post_bytes(&path, "application/json", report.into_bytes()).await.json();
    assert_eq!(unknown["imports"][0]["content"]["notes"], json!([]), "{unknown:#}");
}

#[tokio::test]
async fn packed_files_and_all_encodings_are_read_and_kept_as_they_came() {
    let server = TestServer::new().await;
    let plain = sarif("x", 3);
    let with_mark = [b"\xEF\xBB\xBF".as_slice(), &plain].concat();
    for (what, bytes) in
        [("gzip", gzip(&plain)), ("zstd", zstd::encode_all(plain.as_slice(), 3).unwrap()), ("with-mark", with_mark)]
    {
        let import = server.imported(&format!("label={what}"), &bytes).await;
        assert_eq!(import["content"]["counts"]["findings"], 3, "{what}");
        let address = format!("{IMPORTS}/{}/file", import["id"].as_str().unwrap());
        assert_eq!(server.get(&address).await.body, bytes, "{what}");
    }
    // XML may be in UTF-16; JSON is UTF-8 (RFC 8259).
    let report = utf_16(std::str::from_utf8(JUNIT).unwrap());
    let import = server.imported("label=utf-16&kind=junit", &report).await;
    assert_eq!(import["content"]["counts"]["tests"], 1);
    let address = format!("{IMPORTS}/{}/file", import["id"].as_str().unwrap());
    assert_eq!(server.get(&address).await.body, report);
    // A body that was packed on its way only is kept unpacked.
    for (encoding, body) in [("gzip", gzip(&plain)), ("zstd", zstd::encode_all(plain.as_slice(), 3).unwrap())] {
        let request = Request::post(format!("{API}{IMPORTS}?label=sent-{encoding}"));
        let request = request.header("content-encoding", encoding).header("content-type", "application/sarif+json");
        let answer = server.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.json()["imports"][0]["digest"], codegraph_model::Digest::of(&plain).to_string());
    }
}

#[tokio::test]
async fn the_format_that_is_said_counts() {
    let server = TestServer::new().await;
    let import = server.imported("kind=eslint", b"[]").await;
    assert_eq!(import["content"]["kind"], "eslint");
    let detail = server.import("kind=junit", &sarif("x", 1)).await.problem(422, "report_unreadable");
    assert!(!detail.is_empty());
    let by_form = server.import_form("", &[("kind", None, b"gitleaks"), ("file", Some("a"), b"[]")]).await;
    assert_eq!(by_form.json()["imports"][0]["content"]["kind"], "gitleaks");
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_name_and_nothing_is_kept() {
    let server = TestServer::new().await;
    let good = sarif("x", 1);
    let hint = server.post_bytes("/projects/wep/imports", "text/plain", good.clone()).await;
    assert!(hint.problem(404, "not_found").contains("did you mean web?"));
    for (query, field) in [
        ("kind=nothing", "kind"),
        ("label=A", "label"),
        ("label=a%20b", "label"),
        (&format!("label={}", "a".repeat(65)), "label"),
        ("ref=--all", "ref"),
        ("ref=", "ref"),
        ("colour=red", "colour"),
        ("label=a&label=b", "label"),
    ] {
        names(&server.import(query, &good).await, field, query);
    }
    for (body, reason) in [
        (&b""[..], "is empty"),
        (b"hello", "the file begins"),
        (b"{\"a\": 1}", "the keys a"),
        (b"<html/>", "\"html\""),
        (b"PK\x03\x04....", "zip"),
        (b"\x1f\x8b\x08\x00", "truncated"),
        (&gzip(&gzip(&gzip(&good))), "compressed"),
        (&good[..good.len() / 2], ""),
        (&utf_16(&String::from_utf8(good.clone()).unwrap()), "UTF-16"),
    ] {
        let answer = server.import("filename=some.json", body).await;
        let detail = answer.problem(422, "report_unreadable");
        assert!(detail.starts_with("some.json: ") && detail.contains(reason), "{detail}");
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], "some.json");
    }
    let answer = server.import_form("", &[("f", Some("a.json"), b"a"), ("f", Some("../../b.json"), b"b")]).await;
    answer.problem(422, "report_unreadable");
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    let fields: Vec<&Value> = problem["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert_eq!(fields, ["a.json", "b.json"]);
    for (parts, field) in [
        (&[][..], "files"),
        (&[("kind", None, &b"sarif"[..])], "files"),
        (&[("colour", None, b"red"), ("f", Some("a"), &good)], "colour"),
        (&[("label", None, b"a"), ("label", None, b"b"), ("f", Some("a"), &good)], "label"),
        (&[("ref", None, b"\xff"), ("f", Some("a"), &good)], "ref"),
        (&[("kind", None, b""), ("f", Some("a"), &good)], "kind"),
    ] {
        names(&server.import_form("", parts).await, field, field);
    }
    names(&server.import_form("label=a", &[("label", None, b"b"), ("f", Some("a"), &good)]).await, "label", "twice");
    let many = vec![("f", Some("a"), &b"x"[..]); 2001];
    names(&server.import_form("", &many).await, "files", "too many");
    assert_eq!(server.list("").await["total"], 0);
}

#[tokio::test]
async fn forms_that_are_none_are_problems() {
    let server = TestServer::new().await;
    let whole = form(&[("f", Some("a"), JUNIT)]);
    for (kind, body, field) in [
        ("multipart/form-data", &whole[..], "Content-Type"),
        ("multipart/form-data; boundary=other", &whole, "body"),
        ("Multipart/Form-Data; boundary=xx", &whole[..whole.len() - 20], "body"),
        ("multipart/form-data; boundary=xx", b"", "body"),
    ] {
        let answer = server.post_bytes(IMPORTS, kind, body.to_vec()).await;
        answer.problem(400, "malformed_body");
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], field, "{kind}");
    }
    assert_eq!(server.list("").await["total"], 0);
}

#[tokio::test]
async fn bodies_past_the_limit_of_uploads_are_too_large() {
    let mut config = Config::default();
    config.server.max_upload_bytes = 10_000;
    let server = TestServer::with(sample(), config).await;
    server.add("web").await;
    let large = sarif("x", 200);
    assert!(large.len() > 10_000);
    server.import("", &large).await.problem(413, "too_large");
    server.import_form("", &[("f", Some("a"), &large)]).await.problem(413, "too_large");
    let request = Request::post(format!("{API}{IMPORTS}")).header("content-encoding", "gzip");
    server.send(request.body(Body::from(gzip(&large))).unwrap()).await.problem(413, "too_large");
    let request = Request::post(format!("{API}{IMPORTS}")).header("idempotency-key", "k");
    server.send(request.body(Body::from(large)).unwrap()).await.problem(413, "too_large");
    assert_eq!(server.list("").await["total"], 0);
}

#[tokio::test]
async fn a_key_makes_an_import_once() {
    let server = TestServer::new().await;
    let send = |body: Vec<u8>| {
        let request = Request::post(format!("{API}{IMPORTS}")).header("idempotency-key", "k1");
        server.send(request.body(Body::from(body)).unwrap())
    };
    let first = send(sarif("x", 1)).await;
    let again = send(sarif("x", 1)).await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!((first.body, again.header("idempotency-replayed")), (again.body.clone(), "true"));
    send(sarif("x", 2)).await.problem(409, "idempotency_key_reused");
    assert_eq!(server.list("").await["total"], 1);
}
