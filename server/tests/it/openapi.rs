//! The description of the REST API: true to the routes, whole, and valid in itself.

use crate::support::TestServer;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

pub async fn document(server: &TestServer) -> Value {
    server.at_address("/api/openapi.json").await.json()
}

/// Method, path and description of every operation.
pub fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, item)| {
        let methods: &serde_json::Map<String, Value> = Value::as_object(item).unwrap();
        methods.iter().map(move |(method, operation)| (method.to_uppercase(), String::clone(path), operation))
    };
    paths.iter().flat_map(of).collect()
}

#[tokio::test]
async fn every_documented_address_takes_the_documented_methods_and_no_others() {
    let server = TestServer::new().await;
    let document = document(&server).await;
    for (path, item) in document["paths"].as_object().unwrap() {
        let address = path.replace("{name}", "web").replace("{id}", "web").replace("{project_name}", "web");
        let request = Request::builder().method(Method::TRACE).uri(&address).body(Body::empty()).unwrap();
        let answer = server.send(request).await;
        answer.problem(405, "method_not_allowed");
        let allowed: BTreeSet<String> = answer.header("allow").split(',').map(str::to_owned).collect();
        let mut expected: BTreeSet<String> = item.as_object().unwrap().keys().map(|name| name.to_uppercase()).collect();
        if expected.contains("GET") {
            expected.insert("HEAD".to_owned());
        }
        assert_eq!(allowed, expected, "{path}");
    }
}

#[tokio::test]
async fn every_handler_is_described_and_every_description_is_routed() {
    let server = TestServer::empty().await;
    let document = document(&server).await;
    let (mut described, mut routed) = (0, Vec::new());
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_file() {
            let text = fs::read_to_string(&path).unwrap();
            described += text.matches("#[utoipa::path(").count();
            routed.extend(
                text.matches(".route(\"").filter(|_| name != "assets.rs" && name != "layers.rs").map(|_| name.clone()),
            );
        }
    }
    assert_eq!(described, operations(&document).len(), "a handler has #[utoipa::path] and no route, or stands twice");
    assert_eq!(routed, Vec::<String>::new(), "addresses of the API are routed with routes!, which describes them");
}

#[tokio::test]
async fn every_operation_is_described_in_full() {
    let server = TestServer::empty().await;
    let document = document(&server).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let tags: BTreeSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let what = format!("{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{what}: its id is another's");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.ends_with('.')), "{what}: summary");
        assert!(operation["description"].as_str().is_some_and(|text| text.ends_with('.')), "{what}: description");
        for tag in operation["tags"].as_array().unwrap() {
            assert!(tags.contains(tag.as_str().unwrap()), "{what}: {tag}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert_ne!(parameter["schema"]["type"], serde_json::json!(["string", "null"]), "{what}");
            assert!(
                parameter["in"] != "path" || parameter["example"].is_string(),
                "{what}: example of {}",
                parameter["name"]
            );
        }
        if let Some(body) = operation.get("requestBody") {
            let examples = body["content"]["application/json"]["examples"].as_object();
            assert!(examples.is_some_and(|examples| !examples.is_empty()), "{what}: examples");
            assert!(
                ["400", "413", "415", "422"].iter().all(|status| operation["responses"].get(status).is_some()),
                "{what}"
            );
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolved(&document, response);
            assert!(!response["description"].as_str().unwrap().is_empty(), "{what} {status}");
            let is_problem = response["content"].get("application/problem+json").is_some();
            assert_eq!(is_problem, status.starts_with(['4', '5']), "{what} {status}");
        }
    }
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(place) => document.pointer(place.strip_prefix('#').unwrap()).unwrap(),
        None => value,
    }
}

#[tokio::test]
async fn every_reference_in_the_document_leads_somewhere_and_nothing_lies_idle() {
    let server = TestServer::empty().await;
    let document = document(&server).await;
    let (mut open, mut used) = (vec![&document], BTreeSet::new());
    while let Some(value) = open.pop() {
        if let Some(place) = value["$ref"].as_str() {
            resolved(&document, value);
            used.insert(place.to_owned());
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(entries) => open.extend(entries),
            _ => {}
        }
    }
    for kind in ["schemas", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(used.contains(&format!("#/components/{kind}/{name}")), "nothing refers to {name}");
        }
    }
}

#[tokio::test]
async fn the_schema_of_the_plain_import_format_is_published() {
    let server = TestServer::empty().await;
    let schema = server.at_address("/api/import-v1.schema.json").await;
    assert_eq!((schema.status, schema.header("content-type")), (StatusCode::OK, "application/schema+json"));
    let schema: Value = serde_json::from_str(&schema.text()).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[tokio::test]
async fn the_document_is_not_sent_twice_and_the_page_is_all_here() {
    let server = TestServer::empty().await;
    let first = server.at_address("/api/openapi.json").await;
    let request = Request::get("/api/openapi.json").header("if-none-match", first.header("etag"));
    let again = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));

    let page = server.at_address("/api").await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").contains("script-src 'self';"));
    let text = page.text();
    assert!(!text.contains("http"), "the page names another server");
    let quoted = text.split('"').filter(|part| part.starts_with("/api/"));
    let addresses: Vec<&str> = quoted.collect();
    assert_eq!(addresses.len(), 4);
    for address in addresses {
        assert_eq!(server.at_address(address).await.status, StatusCode::OK, "{address}");
    }
    server.at_address("/api/browse/swagger-ui-es-bundle.js").await.problem(404, "not_found");
    server.at_address("/api/browse/..%2FCargo.toml").await.problem(404, "not_found");
}
