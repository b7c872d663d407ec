//! Groups and portfolios: made of their members, compared member by member, with those that are missing named.

use crate::support::{API, NOW, TestServer, complex, id, ids};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// Projects `web` and `api` of the sample repository and `new` without a snapshot, all in the group `team`.
async fn team() -> TestServer {
    let server = TestServer::new().await;
    server.add("api").await;
    server.add("new").await;
    let group = json!({ "id": "team", "title": "The team", "projects": ["web", "api", "new"] });
    let made = server.post("/groups", &group).await;
    assert_eq!((made.status.as_u16(), made.header("location")), (201, "/api/v2/dashboard/groups/team"));
    server
}

async fn capture(server: &TestServer, project: &str, reference: &str) -> Value {
    server.create(json!({ "project_name": project, "source_ref": reference })).await
}

async fn group_snapshot(server: &TestServer) -> Value {
    server.clock.advance(TimeDelta::hours(1));
    server.create(json!({ "scope": "group", "group_id": "team", "reason": "weekly" })).await
}

#[tokio::test]
async fn groups_are_listed_shown_and_changed() {
    let server = team().await;
    let shown = server.get("/groups/team").await.json();
    assert_eq!(shown["projects"], json!(["api", "new", "web"]));
    assert_eq!((&shown["title"], &shown["newest"]), (&json!("The team"), &Value::Null));
    let change = server
        .send(
            axum::http::Request::patch(format!("{API}/groups/team"))
                .header("content-type", "application/json")
                .body(json!({ "remove": ["new", "api"] }).to_string().into())
                .unwrap(),
        )
        .await;
    assert_eq!(change.json()["projects"], json!(["web"]));
    server.post("/groups", &json!({ "id": "other" })).await;
    let first = server.get("/groups?limit=1").await;
    assert_eq!((first.json()["groups"][0]["id"].as_str(), &first.json()["total"]), (Some("other"), &json!(2)));
    let second = server.at_address(&first.next().unwrap()).await.json();
    assert_eq!(second["groups"][0]["id"], "team");
}

#[tokio::test]
async fn wrong_groups_are_refused_and_named() {
    let server = team().await;
    let exists = server.post("/groups", &json!({ "id": "team" })).await;
    assert!(exists.problem(409, "conflict").contains("team"));
    let unknown = server.post("/groups", &json!({ "id": "b", "projects": ["wep"] })).await;
    assert!(unknown.problem(422, "invalid").contains("did you mean web?"));
    server.get("/groups/b").await.problem(404, "not_found");
    let near = server.get("/groups/taem").await.problem(404, "not_found");
    assert!(near.contains("did you mean team?"), "{near}");
    server.post("/groups", &json!({ "id": "c", "title": " " })).await.problem(422, "invalid");
}

#[tokio::test]
async fn a_group_adds_up_its_members_and_names_the_missing() {
    let server = team().await;
    let (web, api) = (capture(&server, "web", "v1.0.0").await, capture(&server, "api", "main").await);
    let group = group_snapshot(&server).await;
    assert_eq!((&group["scope"], &group["scope_ref"]), (&json!("group"), &json!("group:team")));
    let lines = |snapshot: &Value| snapshot["summaries"]["health"]["metrics"]["code_lines"].as_f64().unwrap();
    assert_eq!(lines(&group), lines(&web) + lines(&api));
    let members = group["source_bundle"]["members"].as_array().unwrap();
    let names: Vec<_> = members.iter().map(|member| member["project_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["api", "new", "web"]);
    assert_eq!((&members[0]["digest"], &members[0]["age_seconds"]), (&api["digest"], &json!(3600)));
    assert_eq!(members[1]["snapshot_id"], Value::Null);
    let quality = &group["summaries"]["quality"];
    let gap = json!({ "project_name": "new", "has_snapshot": false });
    let message = "not measured in new (no snapshot)";
    assert_eq!(
        quality["reasons"],
        json!([{ "code": "not_measured_in_members", "members": [gap], "message": message }])
    );
    let effects: f64 = quality["terms"].as_array().unwrap().iter().map(|term| term["effect"].as_f64().unwrap()).sum();
    assert!((effects - quality["score"].as_f64().unwrap()).abs() < 1e-3);

    let list = server.get("/snapshots?scope=group&group_id=team").await.json();
    assert_eq!(ids(&list), [id(&group)]);
    let by_name = server.get("/snapshots/group:team").await.json();
    assert_eq!(by_name["digest"], group["digest"]);
}

#[tokio::test]
async fn a_portfolio_is_of_all_projects_or_those_of_a_group() {
    let server = team().await;
    server.add("alone").await;
    capture(&server, "alone", "main").await;
    let all = server.create(json!({ "scope": "portfolio" })).await;
    assert_eq!((&all["scope_ref"], &all["group_id"]), (&json!("portfolio"), &Value::Null));
    assert_eq!(all["source_bundle"]["members"].as_array().unwrap().len(), 4);
    let of_team = server.create(json!({ "scope": "portfolio", "group_id": "team" })).await;
    assert_eq!(of_team["scope_ref"], "portfolio:team");
    assert_eq!(of_team["source_bundle"]["members"].as_array().unwrap().len(), 3);
    assert_eq!(of_team["summaries"]["health"]["state"], "not_measured");
    let list = server.get("/snapshots?scope=portfolio&group_id=team").await.json();
    assert_eq!(ids(&list), [id(&of_team)]);
}

#[tokio::test]
async fn fresh_captures_the_members_first_and_says_which_it_could_not() {
    let server = TestServer::new().await;
    server.post("/projects", &json!({ "name": "elsewhere" })).await;
    server.post("/groups", &json!({ "id": "team", "projects": ["web", "elsewhere"] })).await;
    let group = server.create(json!({ "group_id": "team", "fresh": true, "reason": "before the freeze" })).await;
    let members = group["source_bundle"]["members"].as_array().unwrap();
    assert_eq!(members[0]["note"], "not captured anew: it is captured elsewhere");
    let web = server.get("/snapshots/web").await.json();
    assert_eq!((&members[1]["digest"], &web["reason"]), (&web["digest"], &json!("before the freeze (for group:team)")));
    let wrong = server.post("/snapshots", &json!({ "project_name": "web", "fresh": true })).await;
    wrong.problem(422, "invalid");
}

#[tokio::test]
async fn a_comparison_goes_down_to_member_and_item() {
    let server = team().await;
    capture(&server, "web", "v1.0.0").await;
    capture(&server, "api", "main").await;
    let from = group_snapshot(&server).await;
    capture(&server, "web", "main").await;
    let to = group_snapshot(&server).await;
    let body = json!({
        "from_snapshot_id": "group:team~1", "to_snapshot_id": id(&to),
        "include_drilldown": true, "include_previews": true,
    });
    let comparison = server.post("/snapshots/compare", &body).await.json();
    assert_eq!(comparison["from"]["id"], from["id"]);
    assert_eq!(
        comparison["causes"],
        json!({
            "code": true, "analyzer": false, "rules": false, "inputs": false, "scope": false,
        })
    );
    // The members weigh otherwise than before, and are the same: comparable. The small one that fell weighed next to nothing.
    assert_eq!(comparison["dimension_states"]["health"], "unchanged");
    let members = comparison["members"].as_array().unwrap();
    let names: Vec<_> = members.iter().map(|member| member["project_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["api", "web"]);
    assert_eq!(members[0]["dimension_states"]["quality"], "unchanged");
    assert_eq!(members[1]["dimension_states"]["quality"], "regressed");
    let previews = comparison["drilldown_previews"].as_array().unwrap();
    let of = |category: &str| previews.iter().find(|preview| preview["category"] == category).unwrap();
    let complex = of("complex_function");
    assert_eq!((&complex["project_name"], &complex["items"][0]["state"]), (&json!("web"), &json!("new")));
    assert_eq!(complex["items"][0]["item"]["location"]["path"], "src/c.rs");

    let one = json!({ "member": "api", "dimensions": ["quality"], "include_drilldown": true,
        "from_snapshot_id": id(&from), "to_snapshot_id": id(&to) });
    let one = server.post("/snapshots/compare", &one).await.json();
    let categories = one["drilldown_categories"].as_array().unwrap();
    assert!(categories.iter().all(|c| c["project_name"] == "api" && c["dimension"] == "quality" && c["new"] == 0));
    assert_eq!(one["dimension_states"].as_object().unwrap().len(), 1);
    let nobody = json!({ "member": "nobody", "from_snapshot_id": id(&from), "to_snapshot_id": id(&to) });
    server.post("/snapshots/compare", &nobody).await.problem(422, "invalid");
}

#[tokio::test]
async fn a_member_that_was_not_there_makes_the_group_not_comparable() {
    let server = team().await;
    capture(&server, "web", "main").await;
    let from = group_snapshot(&server).await;
    capture(&server, "api", "main").await;
    let to = group_snapshot(&server).await;
    let body = json!({ "from_snapshot_id": id(&from), "to_snapshot_id": id(&to) });
    let comparison = server.post("/snapshots/compare", &body).await.json();
    let quality = comparison["dimensions"].as_array().unwrap().iter().find(|d| d["dimension"] == "quality").unwrap();
    assert_eq!(quality["state"], "not_comparable");
    let reason = &quality["reasons"][0];
    assert_eq!((&reason["code"], &reason["side"]), (&json!("only_on"), &json!("newer")), "{reason}");
    assert_eq!((&reason["inputs"][0]["kind"], &reason["inputs"][0]["part"]), (&json!("member"), &json!("api")));
    assert_eq!(comparison["members"][0]["from"], Value::Null);
}

#[tokio::test]
async fn the_items_of_a_group_come_member_by_member() {
    let server = team().await;
    for project in ["web", "api"] {
        capture(&server, project, "main").await;
    }
    group_snapshot(&server).await;
    let (mut address, mut owners, mut count) =
        (Some(format!("{API}/snapshots/group:team/items?dimension=sca&limit=2")), Vec::new(), 0);
    while let Some(next) = address {
        let page = server.at_address(&next).await;
        let json = page.json();
        assert_eq!(json["total"], 10);
        owners.push(json["project_name"].as_str().unwrap().to_owned());
        count += json["items"].as_array().unwrap().len();
        address = page.next();
    }
    owners.dedup();
    assert_eq!((owners, count), (vec!["api".to_owned(), "web".to_owned()], 10));
    let web = server.get("/snapshots/group:team/items?dimension=sca&project_name=web").await.json();
    assert_eq!((&web["total"], web["items"].as_array().unwrap().len()), (&json!(5), 5));
    server.get("/snapshots/group:team/items?project_name=new").await.problem(422, "invalid");
}

#[tokio::test]
async fn a_group_has_trends_with_the_releases_of_its_members() {
    let server = team().await;
    let live = server.get("/snapshots/group:team/trends?metric=health.code_lines").await.json();
    assert_eq!((&live["data_source"], &live["series"][0]["points"][0]["value"]), (&json!("live"), &Value::Null));
    for reference in ["v1.0.0", "main"] {
        capture(&server, "web", reference).await;
        group_snapshot(&server).await;
    }
    let trends =
        server.get("/snapshots/group:team/trends?metric=health.code_lines&metric=sca.dependencies").await.json();
    assert_eq!((&trends["scope_ref"], &trends["project_name"]), (&json!("group:team"), &Value::Null));
    assert_eq!(trends["series"][1]["points"].as_array().unwrap().len(), 2);
    let labels: Vec<_> =
        trends["events"].as_array().unwrap().iter().map(|event| event["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["web v1.0.0", "web v1.1.0"]);
}

#[tokio::test]
async fn baselines_of_groups_are_their_own() {
    let server = team().await;
    let web = capture(&server, "web", "main").await;
    let group = group_snapshot(&server).await;
    let put = async |scope: &str, snapshot: &str| {
        let body = json!({ "scope_ref": scope, "snapshot_id": snapshot }).to_string();
        let request = axum::http::Request::put(format!("{API}/baselines")).header("content-type", "application/json");
        server.send(request.body(body.into()).unwrap()).await
    };
    assert_eq!(put("group:team", "group:team").await.json()["id"], group["id"]);
    put("group:team", "web").await.problem(422, "invalid");
    put("project:web", "web").await.json();
    let list = server.get("/baselines").await.json();
    let listed: Vec<_> = list["baselines"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(listed, [id(&group), id(&web)]);
    assert_eq!(server.get("/snapshots/group:team:baseline").await.json()["id"], group["id"]);
    let none = server.get("/snapshots/portfolio:baseline").await.problem(404, "not_found");
    assert!(none.contains("codegraph baseline set portfolio SNAPSHOT"), "{none}");
}

#[tokio::test]
async fn a_project_and_a_group_do_not_compare() {
    let server = team().await;
    capture(&server, "web", "main").await;
    group_snapshot(&server).await;
    let body = json!({ "from_snapshot_id": "web", "to_snapshot_id": "group:team" });
    let detail = server.post("/snapshots/compare", &body).await.problem(422, "invalid");
    assert_eq!(detail, "a snapshot of a project and one of a group cannot be compared");
}

#[tokio::test]
async fn the_members_of_a_group_snapshot_stay_when_projects_move_on() {
    let server = team().await;
    capture(&server, "web", "v1.0.0").await;
    let from = group_snapshot(&server).await;
    server.repo.write("src/d.rs", complex(50)).commit("2026-04-01T00:00:00Z");
    capture(&server, "web", "main").await;
    let again = server.get(&format!("/snapshots/{}", id(&from))).await.json();
    assert_eq!(again, from);
    assert_eq!(from["timestamp"], NOW.replace("12:00", "13:00"));
}
