//! Exports: every interface shows the same numbers of one comparison, and the evidence proves itself.

use crate::support::{Answer, TestServer};
use codegraph_model::compare::{Comparison, State};
use serde_json::{Value, json};

async fn export(server: &TestServer, snapshot: &str, body: Value) -> Answer {
    server.post(&format!("/snapshots/{snapshot}/export"), &body).await
}

#[tokio::test]
async fn exports_are_files_of_their_kind() {
    let server = TestServer::new().await;
    let ids = server.capture_three().await;
    for (format, media, start) in [
        ("json", "application/json", &b"{\"format\":\"codegraph-evidence\""[..]),
        ("markdown", "text/markdown; charset=utf-8", b"# "),
        ("pdf", "application/pdf", b"%PDF-"),
    ] {
        let body = json!({ "format": format, "baseline_snapshot_id": ids[0] });
        let (first, again) = (export(&server, "web", body.clone()).await, export(&server, &ids[2], body).await);
        assert_eq!((first.status.as_u16(), first.header("content-type")), (200, media), "{}", first.text());
        assert!(first.body.starts_with(start), "{format}");
        assert_eq!(first.body, again.body, "the same input gives the same {format}");
        let name = first.header("content-disposition");
        assert!(name.starts_with("attachment; filename=\"web-2026-06-01-since-2026-06-01-"), "{name}");
    }
}

#[tokio::test]
async fn exported_evidence_verifies_and_a_changed_byte_does_not() {
    let server = TestServer::new().await;
    server.capture_three().await;
    let evidence = export(&server, "web", json!({ "format": "json" })).await.body;
    codegraph_export::verify(&evidence).unwrap();
    let text = String::from_utf8(evidence).unwrap();
    for (from, to) in [("crate-1", "crate-9"), ("\"initiator\":\"anonymous\"", "\"initiator\":\"Anonymous\"")] {
        assert!(text.contains(from), "{from}");
        assert!(codegraph_export::verify(text.replacen(from, to, 1).as_bytes()).is_err(), "{from}");
    }
}

#[tokio::test]
async fn wrong_exports_name_what_is_wrong() {
    let server = TestServer::new().await;
    let ids = server.capture_three().await;
    for (body, status, field) in [
        (json!({}), 422, "format"),
        (json!({ "format": "docx" }), 422, "format"),
        (json!({ "format": "json", "baseline_snapshot_id": ids[2] }), 422, "baseline_snapshot_id"),
        (json!({ "format": "json", "baseline_snapshot_id": "A/B" }), 422, "baseline_snapshot_id"),
        (json!({ "format": "json", "pages": 3 }), 422, "pages"),
    ] {
        let answer = export(&server, &ids[2], body).await;
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status.as_u16(), &problem["errors"][0]["field"]), (status, &json!(field)), "{problem}");
    }
    let unknown = json!({ "format": "json", "baseline_snapshot_id": "01936f2a-7c3e-7d12-9a4b-5e6f70819203" });
    export(&server, &ids[2], unknown).await.problem(404, "not_found");
}

/// Text as the eye compares it: without markup, entities and runs of spaces.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
        if inside && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.replace(['*', '\\', '|'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn every_interface_says_the_same_of_one_comparison() {
    let server = TestServer::new().await;
    let ids = server.capture_three().await;
    let (from, to) = (&ids[0], &ids[2]);
    let request = json!({ "from_snapshot_id": from, "to_snapshot_id": to, "include_drilldown": true });
    let comparison: Comparison =
        serde_json::from_value(server.post("/snapshots/compare", &request).await.json()).unwrap();
    let against = |format: &str| json!({ "format": format, "baseline_snapshot_id": from });
    let markdown = plain(&export(&server, to, against("markdown")).await.text());
    let page = plain(&server.at_address(&format!("/compare?from={from}&to={to}")).await.text());
    let evidence: Value = serde_json::from_slice(&export(&server, to, against("json")).await.body).unwrap();
    let pdf = pdf_text(&export(&server, to, against("pdf")).await.body);
    if pdf.is_none() {
        eprintln!("left out: the text of the PDF, for there is no pdftotext (package poppler-utils) here");
    }
    let terminal = plain(&codegraph::cli::comparison_table(&comparison));

    let exported: Comparison = serde_json::from_value(evidence["comparison"].clone()).unwrap();
    assert_eq!(exported.metric_deltas, comparison.metric_deltas);
    assert_eq!(exported.dimensions, comparison.dimensions);
    let moved: Vec<_> = comparison.metric_deltas.iter().filter(|d| d.state != State::Unchanged).collect();
    assert!(moved.len() > 5, "the sample moves: {moved:?}");
    for delta in moved {
        for value in [delta.from, delta.to].into_iter().flatten() {
            let shown = delta.metric.display(value);
            let texts = [("page", &page), ("markdown", &markdown), ("terminal", &terminal)];
            for (interface, text) in texts.into_iter().chain(pdf.as_ref().map(|pdf| ("pdf", pdf))) {
                assert!(text.contains(&shown), "{interface} lacks {shown} of {}", delta.metric);
            }
        }
    }
    for category in comparison.drilldown_categories.iter().flatten().filter(|c| c.new > 0) {
        let shown = format!("{} new", category.new);
        assert!(page.contains(&shown), "the page lacks {shown}");
    }
}

/// The text of a PDF, where the machine has a reader.
fn pdf_text(pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, pdf).unwrap();
    let read = std::process::Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output().ok()?;
    assert!(read.status.success());
    Some(plain(&String::from_utf8_lossy(&read.stdout)))
}
