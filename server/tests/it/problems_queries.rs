//! Every parameter of every query and path, wrong in type, range, length and encoding: each is refused by name.

use crate::problems_bodies::{names, unnamed};
use crate::problems_kinds::Kind::{Bool, Cursor, Metric, Name, Number, Scope, Sought, Text, Time, Word};
use crate::problems_kinds::{Kind, wrong_query};
use crate::support::TestServer;

const TIMES: &str = "from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z";
const PERIODS: &str =
    "a_from=2026-01-01T00:00:00Z&a_to=2027-01-01T00:00:00Z&b_from=2026-01-01T00:00:00Z&b_to=2027-01-01T00:00:00Z";

/// A path, a query that is taken as it is, and the parameters with what they take.
type Case = (&'static str, &'static str, &'static [(&'static str, Kind)]);

const CASES: [Case; 9] = [
    ("/projects", "", &[("limit", Number(1)), ("cursor", Name)]),
    ("/groups", "", &[("limit", Number(1)), ("cursor", Name)]),
    (
        "/snapshots",
        "",
        &[
            ("scope", Word),
            ("project_name", Name),
            ("group_id", Name),
            ("from", Time),
            ("to", Time),
            ("trigger_source", Text(64)),
            ("immutable", Bool),
            ("limit", Number(1)),
            ("cursor", Cursor),
        ],
    ),
    (
        "/snapshots/web/items",
        "dimension=sca",
        &[
            ("dimension", Word),
            ("category", Text(64)),
            ("severity", Word),
            ("q", Sought(200)),
            ("project_name", Name),
            ("limit", Number(1)),
            ("cursor", Cursor),
        ],
    ),
    (
        "/snapshots/web/trends",
        "",
        &[("metric", Metric), ("from", Time), ("to", Time), ("bucket", Word), ("format", Word)],
    ),
    (
        "/snapshots/web/diff",
        TIMES,
        &[
            ("from", Time),
            ("to", Time),
            ("include_drilldown", Bool),
            ("include_previews", Bool),
            ("preview_limit", Number(1)),
        ],
    ),
    (
        "/snapshots/web/compare-periods",
        PERIODS,
        &[("metric", Metric), ("a_from", Time), ("a_to", Time), ("b_from", Time), ("b_to", Time)],
    ),
    ("/projects/web/imports", "", &[("current", Bool), ("kind", Word), ("limit", Number(1)), ("cursor", Cursor)]),
    ("/notes", "scope_ref=project:web", &[("scope_ref", Scope), ("from", Time), ("to", Time)]),
];

/// The query with another value of a parameter; `include_previews` so that its limit counts.
fn with(query: &str, name: &str, value: &str) -> String {
    let start = format!("{name}=");
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with(&start)).map(str::to_owned);
    let previews = (name == "preview_limit").then(|| "include_previews=true".to_owned());
    kept.chain(previews).chain([format!("{start}{value}")]).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn every_parameter_of_every_query_is_refused_by_name() {
    let server = TestServer::new().await;
    server.capture(None).await;
    let mut wrong: Vec<String> = Vec::new();
    for (path, query, parameters) in CASES {
        for (name, kind) in parameters {
            for value in wrong_query(*kind) {
                let address = format!("{path}?{}", with(query, name, &value));
                let amiss = unnamed(&server.get(&address).await, name);
                wrong.extend(amiss.map(|amiss| format!("{address:.120}: {amiss}")));
            }
            if !matches!(kind, Metric) {
                let once = with(query, name, "a");
                let answer = server.get(&format!("{path}?{once}&{name}=a")).await;
                names(&answer, name, &format!("{path}: {name} twice"));
            }
        }
        names(&server.get(&format!("{path}?{query}&colour=red")).await, "colour", path);
        names(&server.get(&format!("{path}?{query}&%FF=1")).await, "\u{fffd}", path);
        for pair in query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("dimension")) {
            let name = pair.split('=').next().unwrap();
            let rest: Vec<&str> = query.split('&').filter(|other| *other != pair).collect();
            names(&server.get(&format!("{path}?{}", rest.join("&"))).await, name, &format!("{path} without {name}"));
        }
    }
    assert!(wrong.is_empty(), "{} are taken or not named:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn times_at_the_ends_of_the_calendar_break_nothing() {
    let server = TestServer::new().await;
    server.capture(None).await;
    for extreme in
        ["-262143-01-01T00:00:00Z", "%2B262142-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
    {
        for path in [
            "/snapshots?from=",
            "/snapshots?to=",
            "/snapshots/web/trends?from=",
            "/snapshots/web/trends?to=",
            "/notes?scope_ref=portfolio&from=",
            "/notes?scope_ref=portfolio&to=",
            "/snapshots/web/diff?from=2026-01-01T00:00:00Z&to=",
            "/snapshots/web/diff?to=2026-01-01T00:00:00Z&from=",
        ] {
            assert!(!server.get(&format!("{path}{extreme}")).await.status.is_server_error());
        }
        let periods = format!("a_from={extreme}&a_to=2026-01-01T00:00:00Z&b_from=2026-01-01T00:00:00Z&b_to={extreme}");
        assert!(!server.get(&format!("/snapshots/web/compare-periods?{periods}")).await.status.is_server_error());
        assert!(!server.get(&format!("/snapshots/web@%7B{extreme}%7D")).await.status.is_server_error());
    }
}

#[tokio::test]
async fn every_part_of_every_path_is_refused_by_name() {
    let server = TestServer::new().await;
    let long = "a".repeat(10_000);
    let wrong = ["A", "%C3%A4", "a%2Fb", "%2E%2E", "a%00", "%20", "-", "policy~x", &long];
    for (path, end, field) in [
        ("/projects/", "", "name"),
        ("/projects/", "/imports", "name"),
        ("/projects/web/imports/", "", "id"),
        ("/projects/web/imports/", "/file", "id"),
        ("/groups/", "", "id"),
        ("/snapshots/", "", "id"),
        ("/snapshots/", "/items", "id"),
        ("/snapshots/", "/trends", "project_name"),
        ("/snapshots/", &format!("/diff?{TIMES}"), "project_name"),
        ("/snapshots/", &format!("/compare-periods?{PERIODS}"), "project_name"),
    ] {
        for part in wrong {
            names(&server.get(&format!("{path}{part}{end}")).await, field, &format!("{path}{part:.20}{end}"));
        }
        let answer = server.get(&format!("{path}%FF{end}")).await;
        answer.problem(400, "invalid_path");
    }
    for name in ["policy", "compare"] {
        names(&server.get(&format!("/projects/{name}")).await, "name", name);
        names(&server.get(&format!("/snapshots/{name}/trends")).await, "project_name", name);
    }
    for (path, body) in
        [("/projects/A/captures", "{}"), ("/projects/A/backfill", "{}"), ("/projects/%20/backfill", "{}")]
    {
        names(&server.post_bytes(path, "application/json", body).await, "name", path);
    }
    names(&server.post_bytes("/snapshots/A/export", "application/json", "{\"format\":\"json\"}").await, "id", "export");
}
