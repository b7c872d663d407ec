//! The parts that operations share, added to the document in one place: error responses, `Idempotency-Key`, headers.

use super::answers::{self, Takes};
use serde_json::{Map, Value, json};

/// Operations that create, but respond with 200 because it is not exactly one resource.
const CREATE_TOO: [&str; 2] = ["backfill", "retire_import"];

/// Operations whose body or query names projects, groups or snapshots that may not exist.
const NAME: [&str; 5] = ["create_snapshot", "compare_snapshots", "set_baseline", "list_notes", "add_note"];

/// The document of the handlers with the shared parts added.
pub fn finish(mut document: Value) -> Value {
    document["components"]["responses"] = answers::components();
    bound(&mut document);
    say(&mut document);
    if let Some(paths) = document["paths"].as_object_mut() {
        *paths = std::mem::take(paths).into_iter().map(named).collect();
        for path in paths.values_mut() {
            for operation in path.as_object_mut().into_iter().flat_map(|path| path.iter_mut()) {
                complete(operation.0, operation.1);
            }
        }
    }
    document
}

/// Adds the maximum of the server's integer types, and removes formats that have another one.
fn bound(value: &mut Value) {
    if let Some(schema) = value.as_object_mut() {
        let most = match (schema.get("format").and_then(Value::as_str), schema.contains_key("minimum")) {
            (Some("int32"), true) => Some(u64::from(u32::MAX)),
            (Some("int64"), true) => Some(u64::MAX),
            _ => None,
        };
        if let Some(most) = most {
            schema.remove("format");
            schema.entry("maximum").or_insert_with(|| json!(most));
        }
        schema.values_mut().for_each(bound);
    } else if let Some(entries) = value.as_array_mut() {
        entries.iter_mut().for_each(bound);
    }
}

/// Adds the sentence of every reason to its data.
fn say(document: &mut Value) {
    let reasons = &mut document["components"]["schemas"]["Reason"]["oneOf"];
    for reason in reasons.as_array_mut().into_iter().flatten() {
        reason["properties"]["message"] = json!({
            "type": "string", "readOnly": true, "description": "The sentence that people read; programs read the code.",
        });
    }
}

/// Names the path parameter behind `/snapshots` for a scope where it is one; the router has one name for scopes and snapshots.
fn named((path, mut item): (String, Value)) -> (String, Value) {
    let of_scope = ["/trends", "/diff", "/compare-periods"].iter().any(|end| path.ends_with(end));
    if !of_scope {
        return (path, item);
    }
    for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
        operation["parameters"][0] = json!({
            "name": "project_name", "in": "path", "required": true, "example": "my-service",
            "description": "Name of a project, `group:ID`, `portfolio` or `portfolio:ID`.",
            "schema": { "type": "string",
                "pattern": "^(?:portfolio|(?:(?:project|group|portfolio):)?[a-z0-9][a-z0-9._-]{0,99})$" },
        });
    }
    (path.replace("{id}", "{project_name}"), item)
}

fn complete(method: &str, operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let parameters =
        operation.get_mut("parameters").and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default();
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let created = operation["responses"].get("201").is_some();
    let takes = Takes {
        path: has("path"),
        query: has("query"),
        body: operation.get("requestBody").is_some(),
        post: method == "post",
        creates: created || CREATE_TOO.contains(&id.as_str()),
        names: NAME.contains(&id.as_str()),
    };
    let mut parameters: Vec<Value> = parameters.into_iter().map(never_null).collect();
    if takes.creates {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Key chosen by the client: a repeated request with the same key returns the first response again.",
            "schema": { "type": "string", "pattern": "^[!-~]{1,255}$" },
        }));
    }
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(body) = operation.get_mut("requestBody") {
        without_schema(body);
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, response) in responses.iter_mut() {
        without_schema(response);
        if takes.creates && status.starts_with('2') {
            response["headers"]["Idempotency-Replayed"] = json!({
                "description": "Set if this response repeats an earlier one.",
                "schema": { "type": "string", "enum": ["true"] },
            });
        }
    }
    for (status, response) in answers::of(takes) {
        responses.insert(status.to_owned(), response);
    }
}

/// Bytes have no schema in OpenAPI 3.1.
fn without_schema(message: &mut Value) {
    for place in ["/content/application~1pdf", "/content/application~1octet-stream"] {
        if let Some(bytes) = message.pointer_mut(place) {
            *bytes = json!({});
        }
    }
}

/// Parameters without null: an omitted parameter is absent from the address.
fn never_null(mut parameter: Value) -> Value {
    let Some(schema) = parameter.get_mut("schema") else { return parameter };
    if let Some(kinds) = schema.get_mut("type").and_then(Value::as_array_mut) {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            schema["type"] = only.clone();
        }
    }
    if let Some(choices) = schema.get_mut("oneOf").and_then(Value::as_array_mut) {
        choices.retain(|choice| choice["type"] != "null");
        if let [only] = choices.as_slice() {
            *schema = only.clone();
        }
    }
    parameter
}
