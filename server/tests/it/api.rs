//! The REST API as its users see it.

use crate::support::{API, NOW, TestServer, id, ids};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use codegraph_model::{Digest, canonical};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn projects_are_added_listed_and_shown() {
    let server = TestServer::empty().await;
    let list = server.get("/projects").await.json();
    assert_eq!(list, json!({ "projects": [], "next_cursor": null, "total": 0 }));
    let body = json!({ "name": "web", "path": server.repo.path() });
    let added = server.post("/projects", &body).await;
    assert_eq!((added.status, added.header("location")), (StatusCode::CREATED, "/api/v2/dashboard/projects/web"));
    let project = added.json();
    assert_eq!((&project["name"], &project["snapshots"], &project["newest"]), (&json!("web"), &json!(0), &Value::Null));
    assert_eq!(project["created_at"], NOW);
    assert_eq!(server.at_address(added.header("location")).await.json(), project);
    assert_eq!(server.get("/projects").await.json()["projects"], json!([project]));

    server.post("/projects", &body).await.problem(409, "conflict");
    let uploads = server.post("/projects", &json!({ "name": "uploads-only" })).await.json();
    assert_eq!(uploads["path"], Value::Null);
    server.post("/snapshots", &json!({ "project_name": "uploads-only" })).await.problem(422, "invalid");
}

#[tokio::test]
async fn pages_of_projects_visit_each_once() {
    let server = TestServer::empty().await;
    for n in 0..7 {
        server.add(&format!("p{n}")).await;
    }
    let (mut next, mut seen) = (Some(format!("{API}/projects?limit=3")), Vec::new());
    while let Some(address) = next {
        let answer = server.at_address(&address).await;
        let page = answer.json();
        assert_eq!(page["total"], 7);
        seen.extend(
            page["projects"].as_array().unwrap().iter().map(|project| project["name"].as_str().unwrap().to_owned()),
        );
        next = answer.next();
        assert_eq!(next.is_some(), page["next_cursor"].is_string());
        // The next page is as long as this one was asked to be.
        assert!(next.as_ref().is_none_or(|next| next.contains("limit=3")), "{next:?}");
    }
    assert_eq!(seen, (0..7).map(|n| format!("p{n}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_snapshot_is_served_as_the_bytes_that_its_digest_is_of() {
    let server = TestServer::new().await;
    let created =
        server.post("/snapshots", &json!({ "project_name": "web", "reason": "first", "source_ref": "v1.0.0" })).await;
    assert_eq!(created.status, StatusCode::CREATED);
    let shown = server.at_address(created.header("location")).await;
    assert_eq!(shown.body, created.body);

    let mut snapshot = shown.json();
    let digest = snapshot.as_object_mut().unwrap().remove("digest").unwrap();
    assert_eq!(digest, json!(Digest::of(&canonical::bytes(&snapshot)).to_string()));
    let prefix = format!("{{\"digest\":{digest},");
    let sealed = format!("{{{}", shown.text().strip_prefix(&prefix).unwrap());
    assert_eq!(
        digest,
        json!(Digest::of(sealed.as_bytes()).to_string()),
        "without the digest, the bytes are the sealed ones"
    );

    for (name, value) in [
        ("scope", json!("project")),
        ("scope_ref", json!("project:web")),
        ("project_name", json!("web")),
        ("group_id", Value::Null),
        ("timestamp", json!(NOW)),
        ("reason", json!("first")),
        ("trigger_source", json!("manual_api")),
        ("source_ref", json!("v1.0.0")),
        ("immutable", json!(false)),
        ("retention_class", json!("standard")),
    ] {
        assert_eq!(snapshot[name], value, "{name}");
    }
    let dimensions: BTreeSet<&str> = snapshot["summaries"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(dimensions, BTreeSet::from(["audit", "compliance", "health", "quality", "release", "sca"]));
    let commit = server.repo.git(["rev-parse", "v1.0.0"]);
    assert_eq!(snapshot["source_bundle"]["source"]["commit"], json!(commit));
    let audit = &snapshot["summaries"]["audit"];
    assert_eq!((&audit["state"], &audit["score"]), (&json!("not_measured"), &Value::Null));
    assert_eq!(audit["reasons"][0]["code"], "no_security_report");
    for (name, summary) in snapshot["summaries"].as_object().unwrap() {
        if let Some(score) = summary["score"].as_f64() {
            let sum: f64 =
                summary["terms"].as_array().unwrap().iter().map(|term| term["effect"].as_f64().unwrap()).sum();
            assert!((score - sum).abs() < 1e-3, "the terms of {name} do not add up to its score");
        }
    }
}

#[tokio::test]
async fn a_snapshot_that_is_known_is_not_sent_again() {
    let server = TestServer::new().await;
    let snapshot = server.capture(None).await;
    let path = format!("/snapshots/{}", id(&snapshot));
    let shown = server.get(&path).await;
    let etag = format!("\"{}\"", snapshot["digest"].as_str().unwrap());
    assert_eq!(shown.header("etag"), etag);
    assert!(shown.header("cache-control").contains("immutable"));
    for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
        let request = Request::get(format!("{API}{path}")).header("if-none-match", &known).body(Body::empty()).unwrap();
        let answer = server.send(request).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
        assert_eq!(answer.header("etag"), etag);
    }
    let request =
        Request::get(format!("{API}{path}")).header("if-none-match", "\"other\"").body(Body::empty()).unwrap();
    assert_eq!(server.send(request).await.status, StatusCode::OK);
    // Under a name it is another one tomorrow.
    let by_name = server.get("/snapshots/web").await;
    assert!(
        !by_name.header("cache-control").contains("immutable") && by_name.header("cache-control").contains("no-cache")
    );
}

#[tokio::test]
async fn lists_are_filtered_and_walked_page_by_page() {
    let server = TestServer::new().await;
    server.add("other").await;
    let three = server.capture_three().await;
    let body = json!({ "project_name": "other", "immutable": true, "trigger_source": "ci:nightly", "retention_class": "release" });
    let other = id(&server.post("/snapshots", &body).await.json());
    let newest_first = vec![other.clone(), three[2].clone(), three[1].clone(), three[0].clone()];

    let all = server.get("/snapshots").await.json();
    assert_eq!((ids(&all), &all["total"], &all["next_cursor"]), (newest_first.clone(), &json!(4), &Value::Null));
    for (query, expected) in [
        ("project_name=web", &newest_first[1..]),
        ("project_name=other", &newest_first[..1]),
        ("scope=project", &newest_first[..]),
        ("scope=group", &[]),
        ("group_id=team-a", &[]),
        ("immutable=true", &newest_first[..1]),
        ("immutable=false", &newest_first[1..]),
        ("trigger_source=ci%3Anightly", &newest_first[..1]),
        ("from=2026-06-01T13:00:00Z", &newest_first[..3]),
        ("to=2026-06-01T13:00:00Z", &newest_first[3..]),
        ("from=2026-06-01T13:00:00Z&to=2026-06-01T14:00:00Z", &newest_first[2..3]),
        ("from=2026-06-01T15:00:00%2B02:00&to=2026-06-01T16:00:00%2B02:00", &newest_first[2..3]),
    ] {
        assert_eq!(ids(&server.get(&format!("/snapshots?{query}")).await.json()), expected, "{query}");
    }

    for limit in [1, 2, 3, 4] {
        let (mut next, mut seen) = (Some(format!("{API}/snapshots?scope=project&limit={limit}")), Vec::new());
        while let Some(address) = next {
            let answer = server.at_address(&address).await;
            assert!(answer.json()["snapshots"].as_array().unwrap().len() <= limit);
            assert_eq!(answer.json()["total"], 4);
            seen.extend(ids(&answer.json()));
            next = answer.next();
            assert!(next.as_ref().is_none_or(|next| next.contains("scope=project")), "the filter is lost: {next:?}");
        }
        assert_eq!(seen, newest_first, "pages of {limit}");
    }
    assert_eq!(server.get("/snapshots?limit=100000").await.json()["total"], 4);
}

#[tokio::test]
async fn items_are_filtered_and_walked_page_by_page() {
    let server = TestServer::new().await;
    let snapshot = server.capture(Some("main")).await;
    let path = format!("/snapshots/{}/items", id(&snapshot));
    let titles = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    };
    let crates = server.get(&format!("{path}?dimension=sca")).await.json();
    assert_eq!((titles(&crates).len(), &crates["total"], &crates["snapshot_id"]), (5, &json!(5), &snapshot["id"]));
    assert_eq!(titles(&server.get(&format!("{path}?dimension=sca&q=CRATE-3")).await.json()), ["crate-3 1.0.0"]);
    assert_eq!(titles(&server.get(&format!("{path}?dimension=quality&severity=high")).await.json()).len(), 1);
    assert_eq!(
        titles(&server.get(&format!("{path}?dimension=quality&category=complex_function")).await.json()).len(),
        2
    );
    assert_eq!(server.get(&format!("{path}?dimension=quality&category=nothing")).await.json()["total"], 0);
    assert_eq!(server.get(&format!("{path}?dimension=audit")).await.json()["items"], json!([]));
    assert_eq!(server.get("/snapshots/web/items?dimension=sca").await.json(), crates);

    let (mut next, mut seen) = (Some(format!("{API}{path}?dimension=sca&q=crate&limit=2")), Vec::new());
    while let Some(address) = next {
        let answer = server.at_address(&address).await;
        seen.extend(titles(&answer.json()));
        next = answer.next();
    }
    assert_eq!(seen, titles(&crates));
    assert_eq!(
        server.get(&format!("{path}?dimension=sca&cursor=0.18446744073709551615")).await.json()["items"],
        json!([])
    );
}

#[tokio::test]
async fn the_same_commit_twice_differs_in_nothing_but_its_identity() {
    let server = TestServer::new().await;
    let first = server.capture(Some("v1.1.0")).await;
    server.clock.advance(chrono::TimeDelta::days(10));
    let second = server.capture(Some("v1.1.0")).await;
    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["summaries"], second["summaries"]);
    assert_eq!(first["source_bundle"], second["source_bundle"]);
    let compared = server
        .post(
            "/snapshots/compare",
            &json!({ "from_snapshot_id": first["id"], "to_snapshot_id": second["id"], "include_drilldown": true }),
        )
        .await
        .json();
    assert_eq!(compared["trend_direction"], "stable");
    assert!(compared["causes"].as_object().unwrap().values().all(|cause| cause == false), "{}", compared["causes"]);
    for category in compared["drilldown_categories"].as_array().unwrap() {
        assert_eq!((&category["new"], &category["resolved"], &category["changed"]), (&json!(0), &json!(0), &json!(0)));
    }
    for delta in compared["metric_deltas"].as_array().unwrap() {
        assert_eq!((&delta["delta"], &delta["state"]), (&json!(0.0), &json!("unchanged")), "{delta}");
    }
}

#[tokio::test]
async fn comparisons_say_what_is_new_and_mirror_each_other() {
    let server = TestServer::new().await;
    let three = server.capture_three().await;
    let compare = |from: &str, to: &str| {
        let body = json!({ "from_snapshot_id": from, "to_snapshot_id": to, "include_drilldown": true, "include_previews": true });
        let server = &server;
        async move { server.post("/snapshots/compare", &body).await.json() }
    };
    let there = compare(&three[0], &three[2]).await;
    let back = compare(&three[2], &three[0]).await;
    assert_eq!(
        (&there["from"]["id"], &there["to"]["id"], &there["mode"]),
        (&json!(three[0]), &json!(three[2]), &json!("ids"))
    );
    let mirror = |state: &Value| match state.as_str().unwrap() {
        "improved" => "regressed".to_owned(),
        "regressed" => "improved".to_owned(),
        other => other.to_owned(),
    };
    for (a, b) in there["dimensions"].as_array().unwrap().iter().zip(back["dimensions"].as_array().unwrap()) {
        assert_eq!(mirror(&a["state"]), b["state"].as_str().unwrap(), "{a} {b}");
        assert_eq!((&a["score_from"], &a["score_to"]), (&b["score_to"], &b["score_from"]));
    }
    for (a, b) in there["metric_deltas"].as_array().unwrap().iter().zip(back["metric_deltas"].as_array().unwrap()) {
        assert_eq!(a["delta"].as_f64(), b["delta"].as_f64().map(|delta| 0.0 - delta), "{a} {b}");
    }
    let counts = |comparison: &Value, category: &str| {
        let all = comparison["drilldown_categories"].as_array().unwrap().clone();
        let found = all.into_iter().find(|counts| counts["category"] == category).unwrap();
        ["new", "resolved", "changed", "unchanged"].map(|name| found[name].as_u64().unwrap())
    };
    assert_eq!(counts(&there, "complex_function"), [2, 0, 0, 0]);
    assert_eq!(counts(&back, "complex_function"), [0, 2, 0, 0]);
    assert_eq!(counts(&there, "dependency"), [2, 0, 0, 3]);
    assert_eq!(counts(&back, "dependency"), [0, 2, 0, 3]);
    assert_eq!(there["dimension_states"]["quality"], "regressed");
    assert_eq!(there["dimension_states"]["compliance"], "improved");
    assert_eq!(there["dimension_states"]["audit"], "not_comparable");
    let audit =
        there["dimensions"].as_array().unwrap().iter().find(|delta| delta["dimension"] == "audit").unwrap().clone();
    assert!(!audit["reasons"].as_array().unwrap().is_empty());
    let previews = there["drilldown_previews"].as_array().unwrap();
    let functions = previews.iter().find(|preview| preview["category"] == "complex_function").unwrap();
    assert_eq!((&functions["shown"], &functions["total"]), (&json!(2), &json!(2)));
    // The worst first.
    assert_eq!(functions["items"][0]["item"]["severity"], "high");

    let changed = compare(&three[1], &three[2]).await;
    assert_eq!(counts(&changed, "complex_function"), [1, 0, 1, 0]);
}

#[tokio::test]
async fn comparisons_by_time_take_the_newest_at_or_before_each() {
    let server = TestServer::new().await;
    let three = server.capture_three().await;
    let by_time = |from: &str, to: &str| json!({ "project_name": "web", "from_timestamp": from, "to_timestamp": to });
    let found =
        server.post("/snapshots/compare", &by_time("2026-06-01T12:30:00Z", "2026-06-01T14:00:00Z")).await.json();
    assert_eq!((&found["from"]["id"], &found["to"]["id"]), (&json!(three[0]), &json!(three[2])));
    assert_eq!(found["mode"], "timestamps");
    // The order of two snapshots is kept; times that are turned around are a mistake.
    let by_id = json!({ "from_snapshot_id": three[2], "to_snapshot_id": three[0] });
    let turned = server.post("/snapshots/compare", &by_id).await.json();
    assert_eq!((&turned["from"]["id"], &turned["to"]["id"]), (&json!(three[2]), &json!(three[0])));
    let turned = server.post("/snapshots/compare", &by_time("2026-06-01T14:00:00Z", "2026-06-01T12:00:00Z")).await;
    turned.problem(422, "invalid");
    let early = server.post("/snapshots/compare", &by_time("2026-06-01T11:59:59Z", "2026-06-01T14:00:00Z")).await;
    let detail = early.problem(404, "not_found");
    assert!(detail.contains(&three[0]), "the nearest one is not named: {detail}");
    let unknown = json!({ "project_name": "wep", "from_timestamp": NOW, "to_timestamp": NOW });
    assert!(server.post("/snapshots/compare", &unknown).await.problem(404, "not_found").contains("did you mean web?"));
}

#[tokio::test]
async fn trends_come_from_snapshots() {
    let server = TestServer::new().await;
    let three = server.capture_three().await;
    let trends = server.get("/snapshots/web/trends?metric=health.code_lines&metric=audit.score").await.json();
    assert_eq!((&trends["project_name"], &trends["data_source"]), (&json!("web"), &json!("snapshots")));
    let [lines, audit] = trends["series"].as_array().unwrap().as_slice() else { panic!("{trends}") };
    let points = lines["points"].as_array().unwrap();
    assert_eq!(points.iter().map(|point| point["snapshot_id"].as_str().unwrap()).collect::<Vec<_>>(), three);
    assert!(points.iter().all(|point| point["value"].is_number()));
    assert!(
        audit["points"].as_array().unwrap().iter().all(|point| point["value"].is_null()),
        "not measured is no number"
    );
    assert_eq!(
        (&lines["unit"], &lines["direction"], &lines["trend_direction"]),
        (&json!("lines"), &json!("neutral"), &Value::Null)
    );
    let labels: Vec<_> =
        trends["events"].as_array().unwrap().iter().map(|event| event["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["v1.0.0", "v1.1.0"]);

    let day = server.get("/snapshots/web/trends?metric=health.code_lines&bucket=day").await.json();
    let points = day["series"][0]["points"].as_array().unwrap();
    assert_eq!((points.len(), &points[0]["snapshot_id"]), (1, &json!(three[2])));
    let part = server.get("/snapshots/web/trends?from=2026-06-01T13:00:00Z&to=2026-06-01T14:00:00Z").await.json();
    assert_eq!(part["series"].as_array().unwrap().len(), 6, "by default the six scores");
    assert_eq!(part["series"][0]["points"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_project_without_snapshots_has_one_live_point_that_is_stored_nowhere() {
    let server = TestServer::new().await;
    let trends = server.get("/snapshots/web/trends?metric=health.code_lines").await.json();
    assert_eq!(trends["data_source"], "live");
    let points = trends["series"][0]["points"].as_array().unwrap();
    assert_eq!(points.len(), 1);
    assert!(points[0]["value"].is_number() && points[0]["snapshot_id"].is_null());
    assert_eq!(server.get("/snapshots").await.json()["total"], 0);
    assert_eq!(server.get("/projects/web").await.json()["snapshots"], 0);
}

#[tokio::test]
async fn references_find_snapshots() {
    let server = TestServer::new().await;
    let three = server.capture_three().await;
    server.cli_user().set_baseline(&"project:web".parse().unwrap(), "web~1").await.unwrap();
    // Now it is 15:00.
    for (reference, expected) in [
        ("web", &three[2]),
        ("web~0", &three[2]),
        ("web~1", &three[1]),
        ("web~2", &three[0]),
        ("web@%7Bnow%7D", &three[2]),
        ("web@%7B2.hours.ago%7D", &three[1]),
        ("web@%7B2026-06-01T12:59:59Z%7D", &three[0]),
        ("web@%7B2026-06-02%7D", &three[2]),
        ("web:baseline", &three[1]),
        (&three[0][..35], &three[0]),
        (&three[1].to_uppercase(), &three[1]),
        (&three[2].replace('-', "")[..30], &three[2]),
    ] {
        let answer = server.get(&format!("/snapshots/{reference}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{reference}: {}", answer.text());
        assert_eq!(id(&answer.json()), **expected, "{reference}");
    }
    for (reference, status, code) in [
        ("web~3", 404, "not_found"),
        ("web@%7B2020-01-01%7D", 404, "not_found"),
        ("nobody", 404, "not_found"),
        ("nobody~1", 404, "not_found"),
        ("nobody:baseline", 404, "not_found"),
        ("ffffff", 404, "not_found"),
        ("00000000-0000-7000-8000-000000000000", 404, "not_found"),
        (&three[0][..6], 422, "invalid"),
        ("web~x", 422, "invalid"),
        ("web~99999999999", 422, "invalid"),
        ("web@%7Btomorrow%7D", 422, "invalid"),
        ("web@%7B999999.years.ago%7D", 422, "invalid"),
        ("%20", 422, "invalid"),
        ("WEB", 422, "invalid"),
    ] {
        server.get(&format!("/snapshots/{reference}")).await.problem(status, code);
    }
}

#[tokio::test]
async fn pages_are_served_for_people() {
    let server = TestServer::new().await;
    let three = server.capture_three().await;
    for (address, status) in [
        ("/".to_owned(), 200),
        ("/projects/web".to_owned(), 200),
        ("/projects/web?range=all".to_owned(), 200),
        ("/projects/web?range=x".to_owned(), 422),
        ("/projects/nobody".to_owned(), 404),
        ("/projects/%2E%2E".to_owned(), 422),
        (format!("/snapshots/{}", three[0]), 200),
        ("/snapshots/web?dimension=sca&q=crate".to_owned(), 200),
        ("/snapshots/web?dimension=x".to_owned(), 422),
        (format!("/compare?from={}&to=web", three[0]), 200),
        ("/compare?from=web".to_owned(), 422),
        ("/nothing".to_owned(), 404),
    ] {
        let answer = server.at_address(&address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}: {}", answer.text());
        assert!(answer.header("content-type").starts_with("text/html"), "{address}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    for address in ["/healthz", "/readyz"] {
        assert_eq!(server.at_address(address).await.status, StatusCode::OK);
    }
}
