//! The pages of imported reports: what they say, and the two forms that change something.

use crate::support::{Answer, TestServer, sample};
use axum::body::Body;
use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::json;

const BOUNDARY: &str = "xxxxxxxx";

/// A SARIF log of so many findings, one of them broken.
fn sarif(findings: usize) -> String {
    let result = |n: usize| json!({ "ruleId": "a/b", "message": { "text": format!("finding {n}") }, "level": "error" });
    let results: Vec<_> = (0..findings).map(result).chain([json!({ "ruleId": "a/b" }), json!(7)]).collect();
    let driver = json!({ "name": "my-scanner", "semanticVersion": "1.2.3" });
    json!({ "version": "2.1.0", "runs": [{ "tool": { "driver": driver }, "results": results }] }).to_string()
}

/// A form as a browser sends it.
fn form(files: &[(&str, &str)], fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, content) in files {
        body += &format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n"
        );
    }
    for (name, value) in fields {
        body += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body + &format!("--{BOUNDARY}--\r\n")
}

async fn import(server: &TestServer, body: String) -> Answer {
    let request = Request::post("/projects/web/imports")
        .header(header::HOST, "localhost")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
    server.send(request.body(Body::from(body)).unwrap()).await
}

/// The text of a page's main part, a space for each tag.
#[track_caller]
fn text(answer: &Answer) -> String {
    assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.text());
    let html = answer.text();
    let main = html.split_once("<main id=\"main\">").unwrap().1.split_once("</main>").unwrap().0;
    let mut text = String::new();
    for part in main.split('<') {
        let (_, after) = part.split_once('>').unwrap_or(("", part));
        text = text + " " + after;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address of the only import that a page leads to.
fn first_import(page: &Answer) -> String {
    let html = page.text();
    let start = html.find("/projects/web/imports/").unwrap();
    html[start..].split(['"', '#']).next().unwrap().to_owned()
}

#[tokio::test]
async fn an_upload_says_of_each_file_what_became_of_it() {
    let server = TestServer::new().await;
    let files =
        [("out/a.sarif", &*sarif(2)), ("notes.txt", "nothing"), ("b.info", "SF:src/a.rs\nDA:1,1\nend_of_record\n")];
    let answer = import(&server, form(&files, &[("kind", ""), ("ref", ""), ("label", "")])).await;
    let said = text(&answer);
    assert_eq!(answer.status, 200, "{said}");
    assert!(said.starts_with("2 files imported, 1 rejected"), "{said}");
    assert!(said.contains("✕ rejected notes.txt Unknown format"), "{said}");
    assert!(said.contains("out/a.sarif SARIF 2.1.0 by my-scanner 1.2.3 : 2 findings , for Quality"), "{said}");
    assert!(said.contains("entries skipped:"), "{said}");
    assert!(said.contains("1 file with coverage"), "{said}");

    server.clock.advance(TimeDelta::hours(2));
    let again = text(&import(&server, form(&files, &[])).await);
    assert!(again.starts_with("No new files, 1 rejected"), "{again}");
    let twice = [("a.sarif", &*sarif(3)), ("b.sarif", &*sarif(3))];
    let said = text(&import(&server, form(&twice, &[])).await);
    assert!(said.starts_with("1 file imported"), "{said}");
    assert!(said.contains("2 files , 1 byte-identical to another file ."), "{said}");
}

#[tokio::test]
async fn an_upload_that_is_wrong_says_where_and_keeps_what_was_typed() {
    let server = TestServer::new().await;
    let log = sarif(1);
    let files = [("a.sarif", &*log)];
    for (field, value, help) in [
        ("label", "Front End", "✕ Label: A label has 1 to 64"),
        ("kind", "sarff", "✕ Format:"),
        ("ref", "no-such-tag", "✕ Commit:"),
    ] {
        let answer = import(&server, form(&files, &[(field, value)])).await;
        assert_eq!(answer.status, 422);
        assert!(text(&answer).contains(help), "{}", text(&answer));
        assert!(field == "kind" || answer.text().contains(&format!("value=\"{value}\"")), "{field} is kept");
    }
    let none = import(&server, form(&[], &[])).await;
    assert_eq!(none.status, 422);
    assert!(text(&none).contains("✕ Files:"), "{}", text(&none));
    let refused = import(&server, form(&[("a.txt", "x")], &[])).await;
    assert_eq!(refused.status, 422);
    assert!(text(&refused).starts_with("1 file rejected Nothing was imported."), "{}", text(&refused));
    for (body, help) in [
        (form(&files, &[("colour", "red")]), "colour"),
        (form(&files, &[]).replace("--xxxxxxxx--", ""), "Invalid form"),
    ] {
        let answer = import(&server, body).await;
        assert!(answer.status.is_client_error());
        assert!(text(&answer).contains(help), "{}", text(&answer));
    }
    let list = text(&server.at_address("/projects/web/imports").await);
    assert!(list.contains("No reports yet."), "nothing was kept: {list}");
}

#[tokio::test]
async fn a_report_is_shown_retired_and_shown_so() {
    let server = TestServer::new().await;
    import(&server, form(&[("a.sarif", &*sarif(2))], &[("label", "web")])).await;
    let list = server.at_address("/projects/web/imports").await;
    let said = text(&list);
    assert!(said.contains("1 waiting for the next snapshot"), "{said}");
    let address = first_import(&list);
    let report = text(&server.at_address(&address).await);
    for wanted in
        ["a.sarif web", "2 findings", "Skipped", "Digest sha256:", "anonymous", "◆ new: the next snapshot uses it"]
    {
        assert!(report.contains(wanted), "{wanted}: {report}");
    }

    server.clock.advance(TimeDelta::hours(1));
    server.capture(None).await;
    let said = text(&server.at_address("/projects/web/imports").await);
    assert!(said.contains("● current"), "{said}");
    let project = text(&server.at_address("/projects/web").await);
    assert!(project.contains("Reports from 1 tool : ● 1 current"), "{project}");

    let asked = text(&server.at_address(&format!("{address}/retire")).await);
    assert!(asked.starts_with("Retire the reports of my-scanner 1.2.3?"), "{asked}");
    let retire = || Request::post(format!("{address}/retire")).body(Body::empty()).unwrap();
    let answer = server.send(retire()).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, &*address));
    let report = text(&server.at_address(&address).await);
    assert!(report.contains("Retired by anonymous on 1 Jun 2026 13:00"), "{report}");
    assert_eq!(server.send(retire()).await.status, 409);
    let asked = text(&server.at_address(&format!("{address}/retire")).await);
    assert!(asked.starts_with("Nothing to retire"), "{asked}");
    let list = text(&server.at_address("/projects/web/imports").await);
    assert!(list.contains("○ retired"), "{list}");
}

#[tokio::test]
async fn what_a_report_replaces_and_that_a_run_failed_is_said() {
    let server = TestServer::new().await;
    import(&server, form(&[("first.json", &sarif(2))], &[])).await;
    let mut failed: serde_json::Value = serde_json::from_str(&sarif(1)).unwrap();
    failed["runs"][0]["invocations"] = json!([{ "executionSuccessful": false }]);
    let answer = import(&server, form(&[("second.json", &failed.to_string())], &[])).await;
    assert!(text(&answer).contains("Replaced first.json"), "{}", text(&answer));
    let page = text(&server.at_address("/projects/web/imports").await);
    assert!(page.contains("incomplete"), "{page}");
}

#[tokio::test]
async fn a_report_that_the_newest_snapshot_could_not_use_is_not_said_to_be_of_its_commit() {
    let server = TestServer::new().await;
    import(&server, form(&[("a.sarif", &*sarif(2))], &[])).await;
    server.clock.advance(TimeDelta::hours(1));
    // Of a state before the one that the report was made for.
    server.capture(Some("v1.0.0")).await;
    let said = text(&server.at_address("/projects/web/imports").await);
    assert!(said.contains("reports from 1 tool: 1 not in the newest snapshot."), "{said}");
    let project = text(&server.at_address("/projects/web").await);
    assert!(project.contains("Reports from 1 tool : – 1 not in the newest snapshot"), "{project}");
}

#[tokio::test]
async fn the_history_is_filtered_and_paged_and_wrong_addresses_are_told() {
    let server = TestServer::new().await;
    for n in 0..55 {
        import(&server, form(&[(&format!("{n}.sarif"), &*sarif(n + 1))], &[])).await;
    }
    import(&server, form(&[("b.info", "SF:src/a.rs\nDA:1,1\nend_of_record\n")], &[])).await;
    let list = server.at_address("/projects/web/imports").await;
    assert!(text(&list).contains("50 of 56 imports, newest first. Older imports"), "{}", text(&list));
    let html = list.text();
    let next = html.split("href=\"").find(|link| link.contains("cursor=")).unwrap();
    let next = server.at_address(next.split(['"', '#']).next().unwrap()).await;
    assert!(text(&next).contains("6 of 56 imports, newest first."), "{}", text(&next));
    let lcov = text(&server.at_address("/projects/web/imports?kind=lcov").await);
    assert!(lcov.contains("1 of 1 import, newest first."), "{lcov}");
    let clover = text(&server.at_address("/projects/web/imports?kind=clover").await);
    assert!(clover.contains("No imports of this format."), "{clover}");
    for (address, status) in [
        ("/projects/web/imports?kind=colour", 422),
        ("/projects/web/imports?cursor=x", 422),
        ("/projects/nobody/imports", 404),
        ("/projects/A/imports", 422),
        ("/projects/web/imports/x", 422),
        ("/projects/web/imports/01936f2a-7c3e-7d12-9a4b-5e6f70819203", 404),
        ("/projects/web/imports/01936f2a-7c3e-7d12-9a4b-5e6f70819203/retire", 404),
    ] {
        let answer = server.at_address(address).await;
        assert_eq!(answer.status, status, "{address}");
        assert!(!text(&answer).is_empty());
    }
}

#[tokio::test]
async fn what_another_site_makes_a_browser_send_is_refused_before_anything_is_done() {
    let server = TestServer::new().await;
    let post = |address: &str, headers: &[(&str, &str)], body: String| {
        let mut request =
            Request::post(address).header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(body)).unwrap()
    };
    let foreign: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site"), ("host", "a")],
        &[("sec-fetch-site", "same-site"), ("host", "a")],
        &[("origin", "http://evil.example"), ("host", "a")],
        &[("origin", "null"), ("host", "a")],
    ];
    for headers in foreign {
        let body = form(&[("a.sarif", &*sarif(1))], &[]);
        let page = server.send(post("/projects/web/imports", headers, body)).await;
        assert_eq!(page.status, 403);
        assert!(text(&page).starts_with("Not from this site"), "{}", text(&page));
        let snapshot = post("/api/v2/dashboard/snapshots", headers, json!({ "project_name": "web" }).to_string());
        let detail = server.send(snapshot).await.problem(403, "cross_origin");
        assert!(detail.contains("another site"), "{detail}");
    }
    assert!(text(&server.at_address("/projects/web/imports").await).contains("No reports yet."));
    // Reading is for everybody, and a form of the site itself is taken.
    let read = Request::get("/projects/web").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    assert_eq!(server.send(read).await.status, 200);
    let own: [&[(&str, &str)]; 3] =
        [&[("sec-fetch-site", "same-origin")], &[("origin", "http://a:1"), ("host", "a:1")], &[]];
    for headers in own {
        let answer = server.send(post("/projects/web/imports", headers, form(&[("a.sarif", &*sarif(1))], &[]))).await;
        assert_eq!(answer.status, 200, "{}", text(&answer));
    }
}

#[tokio::test]
async fn carried_reports_are_soon_stale_by_the_setting_of_the_project() {
    // Now it is 1 June, and the report is of 12 May: the setting says whether that is long ago.
    for (days, expected) in [("30", "carried from an older commit"), ("25", "soon stale"), ("60", "carried from")] {
        let repo = sample();
        repo.write("codegraph.toml", format!("[project.imports]\nstale_after_days = {days}\n"));
        repo.commit("2026-05-12T00:00:00Z");
        let server = TestServer::of(repo).await;
        server.add("web").await;
        assert_eq!(import(&server, form(&[("a.sarif", &*sarif(2))], &[])).await.status, 200);
        server.repo.write("src/later.rs", "fn later() {}\n").commit("2026-05-31T00:00:00Z");
        server.capture(None).await;
        let said = text(&server.at_address("/projects/web/imports").await);
        assert!(said.contains(expected), "{days}: {said}");
        assert_eq!(said.contains("soon stale"), days == "25", "{days}: {said}");
    }
}

#[cfg(debug_assertions)]
#[tokio::test]
async fn programs_under_development_list_the_components() {
    let page = TestServer::new().await.at_address("/debug/components").await;
    assert_eq!(page.status, 200);
    let components = text(&page);
    for wanted in ["▲ +1.5 improved", "◔ carried, 25 hours older", "○ partly stale", "▼ new", "✓ accepted by a waiver"]
    {
        assert!(components.contains(wanted), "{wanted}: {components}");
    }
}
