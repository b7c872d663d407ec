//! Imports over HTTP that are there: listed, given back, retired.

use crate::imports::{IMPORTS, JUNIT, fixture, of_each, sarif};
use crate::problems_bodies::names;
use crate::support::{API, TestServer};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

const NOBODY: &str = "01936f2a-7c3e-7d12-9a4b-5e6f70819203";

#[tokio::test]
async fn lists_go_on_page_by_page_with_the_same_query() {
    let server = TestServer::new().await;
    for n in 0..7 {
        server.imported(&format!("label=l{n}"), if n == 3 { JUNIT } else { fixture("sarif.json").leak() }).await;
    }
    let (mut seen, mut next) = (Vec::new(), Some(format!("{API}{IMPORTS}?kind=sarif&limit=4")));
    while let Some(address) = next {
        let answer = server.at_address(&address).await;
        let list = answer.json();
        assert_eq!(list["total"], 6);
        assert_eq!(answer.next().is_some(), list["next_cursor"].is_string());
        seen.extend(of_each(&list, "label").into_iter().map(|label| label.as_str().unwrap().to_owned()));
        next = answer.next();
    }
    assert_eq!(seen, ["l6", "l5", "l4", "l2", "l1", "l0"]);
    for (query, field) in [("cursor=x", "cursor"), ("kind=x", "kind"), ("limit=0", "limit"), ("current=1", "current")] {
        names(&server.get(&format!("{IMPORTS}?{query}")).await, field, query);
    }
    for path in ["/projects/nobody/imports", &format!("/projects/nobody/imports/{NOBODY}")] {
        server.get(path).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_download_is_named_safely_and_not_sent_twice() {
    let server = TestServer::new().await;
    for (n, (given, name, disposition)) in [
        ("report.sarif", "report.sarif", "attachment; filename=\"report.sarif\"; filename*=UTF-8''report.sarif"),
        (
            "%C3%A4%20%22b%22.xml",
            "ä \"b\".xml",
            "attachment; filename=\"_ _b_.xml\"; filename*=UTF-8''%C3%A4%20%22b%22.xml",
        ),
        ("..%2F..%2Fetc%2Fpasswd", "etc/passwd", "attachment; filename=\"passwd\"; filename*=UTF-8''passwd"),
        (
            "a%0D%0ASet-Cookie:%20b",
            "aSet-Cookie: b",
            "attachment; filename=\"aSet-Cookie_ b\"; filename*=UTF-8''aSet-Cookie%3A%20b",
        ),
        ("%00", "report", "attachment; filename=\"report\"; filename*=UTF-8''report"),
    ]
    .into_iter()
    .enumerate()
    {
        let import = server.imported(&format!("label=l{n}&filename={given}"), JUNIT).await;
        assert_eq!(import["name"], name);
        let address = format!("{API}{IMPORTS}/{}/file", import["id"].as_str().unwrap());
        let answer = server.at_address(&address).await;
        assert_eq!((answer.status, answer.body.as_slice()), (StatusCode::OK, JUNIT));
        assert_eq!(answer.header("content-disposition"), disposition);
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("etag"), format!("\"{}\"", import["digest"].as_str().unwrap()));
        let request = Request::get(&address).header("if-none-match", answer.header("etag"));
        let again = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    }
    let request = Request::post(format!("{API}{IMPORTS}?label=named"))
        .header("content-disposition", "attachment; filename=\"of the header.xml\"");
    let answer = server.send(request.body(Body::from(JUNIT)).unwrap()).await;
    assert_eq!(answer.json()["imports"][0]["name"], "of the header.xml");

    for end in ["", "/file"] {
        server.get(&format!("{IMPORTS}/{NOBODY}{end}")).await.problem(404, "not_found");
        names(&server.get(&format!("{IMPORTS}/x{end}")).await, "id", end);
        names(&server.get(&format!("/projects/A/imports/{NOBODY}{end}")).await, "name", end);
    }
    // An import of one project is none of another.
    server.add("other").await;
    let id = answer.json()["imports"][0]["id"].as_str().unwrap().to_owned();
    server.get(&format!("/projects/other/imports/{id}/file")).await.problem(404, "not_found");
}

#[tokio::test]
async fn what_is_retired_no_longer_counts() {
    let server = TestServer::new().await;
    let old = server.imported("ref=v1.0.0", &sarif("x", 1)).await;
    let new = server.imported("", &sarif("x", 2)).await;
    let retire = async |id: &Value| {
        let path = format!("{API}{IMPORTS}/{}/retire", id.as_str().unwrap());
        server.send(Request::builder().method(Method::POST).uri(path).body(Body::empty()).unwrap()).await
    };
    retire(&json!(NOBODY)).await.problem(404, "not_found");
    names(&retire(&json!("x")).await, "id", "no id");
    assert_eq!(retire(&old["id"]).await.status, StatusCode::OK);
    assert_eq!(of_each(&server.list("current=true").await, "id"), [&new["id"]]);
    let retired = retire(&new["id"]).await;
    assert_eq!(retired.status, StatusCode::OK);
    assert_eq!(retired.json()["retired"], json!({ "at": crate::support::NOW, "by": "anonymous" }));
    assert_eq!(retired.json()["current"], false);
    assert!(retire(&new["id"]).await.problem(409, "conflict").contains("already"));
    assert_eq!(server.list("current=true").await["total"], 0);
    // The same file again counts again.
    let again = server.imported("", &sarif("x", 2)).await;
    assert_eq!((&again["current"], &again["retired"]), (&json!(true), &Value::Null));
    assert_eq!(of_each(&server.list("current=true").await, "id"), [&again["id"]]);
}
