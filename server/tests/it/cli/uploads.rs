//! Captures made beside the code: the same snapshot as the server would make, and nothing of a broken one.

use super::home::Home;
use codegraph::clock::{Clock, SystemClock};
use codegraph::services::{LocalCapture, Watch};
use codegraph_model::api::UploadCapture;
use codegraph_model::{Actor, Digest, Dimension};
use serde_json::{Value, json};
use sqlx::Connection;
use std::io::{Read, Write};
use std::net::TcpStream;

/// How many uploads and snapshots are kept, here counted in the database itself.
async fn rows(home: &Home) -> (i64, i64) {
    let place = home.database_place();
    if place.starts_with("postgres") {
        let mut connection = sqlx::PgConnection::connect(&place).await.unwrap();
        let sql = "SELECT (SELECT count(*) FROM upload), (SELECT count(*) FROM snapshot)";
        return sqlx::query_as(sql).fetch_one(&mut connection).await.unwrap();
    }
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(place).read_only(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let sql = "SELECT (SELECT count(*) FROM upload), (SELECT count(*) FROM snapshot)";
    sqlx::query_as(sql).fetch_one(&mut connection).await.unwrap()
}

fn upload(home: &Home) -> UploadCapture {
    let capture = LocalCapture {
        path: home.repo.path().to_owned(),
        reference: Some("v1.1.0".to_owned()),
        actor: Actor::OsUser("ci".to_owned()),
        machine: "runner-7".to_owned(),
        now: SystemClock.now(),
    };
    let (digest, json) = capture.make(&Watch::none()).unwrap().json().unwrap();
    assert_eq!(digest, Digest::of(&json));
    serde_json::from_slice(&json).unwrap()
}

fn bytes(upload: &UploadCapture) -> Vec<u8> {
    serde_json::to_vec(upload).unwrap()
}

/// Sends bytes as a capture of a project; gives the status and the answer.
fn send(url: &str, project: &str, encoding: Option<&str>, body: &[u8]) -> (u16, Value) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let request = config.new_agent().post(format!("{url}api/v2/dashboard/projects/{project}/captures"));
    let request = request.header("content-type", "application/json");
    let request = encoding.into_iter().fold(request, |request, name| request.header("content-encoding", name));
    let mut answer = request.send(body).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

fn parts(snapshot: &Value) -> [&Value; 5] {
    let bundle = &snapshot["source_bundle"];
    [&snapshot["summaries"], &bundle["roots"], &bundle["item_counts"], &bundle["inputs"], &bundle["source"]]
}

#[test]
fn a_capture_beside_the_code_makes_the_snapshot_that_the_server_would_make() {
    let home = Home::with_project();
    home.ok(&["project", "add", "elsewhere"]);
    let server = home.serve();
    let create = ["--server", &server.url, "dashboard", "snapshot", "create"];
    for reference in [&[][..], &["--ref", "v1.0.0"], &["--ref", "main"]] {
        let beside = [&create[..], &["--project", "elsewhere", "--path", home.path()], reference].concat();
        let beside = home.json(&beside);
        let there = home.json(&[&create[..], &["--project", "web", "--on-server"], reference].concat());
        let here = home.json(&[&create[2..], &["--project", "web"], reference].concat());
        assert_eq!(parts(&beside), parts(&there), "{reference:?}");
        assert_eq!(parts(&here), parts(&there), "{reference:?}");
        let captured = &beside["source_bundle"]["captured"];
        assert_eq!(captured["by"], whoami::username().unwrap());
        assert!(captured["machine"].is_string() && captured["digest"].as_str().unwrap().starts_with("sha256:"));
        assert_eq!(there["source_bundle"]["captured"], Value::Null);
        assert_eq!(beside["initiator"], "anonymous");
    }
    // Where no folder is named it is the one where the command runs.
    let mut command = home.command(&[&create[..], &["--project", "elsewhere"]].concat());
    let ran = super::home::ran(command.current_dir(home.repo.path()).output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("captured"), "{}", ran.out);
}

#[tokio::test]
async fn what_cannot_become_a_snapshot_is_not_captured_or_leaves_no_snapshot() {
    let home = Home::with_project();
    let server = home.serve();
    let create = ["--server", &server.url, "dashboard", "snapshot", "create", "--project"];
    for (arguments, code, word) in [
        (&["wep"][..], 1, "did you mean web?"),
        (&["web", "--path", "/nowhere"], 1, "/nowhere"),
        (&["web", "--path", home.path(), "--ref", "v9"], 1, "v9"),
        (&["web", "--path", home.path(), "--retention-class", "gold"], 2, "gold"),
        (&["web", "--path", home.path(), "--reason", ""], 2, "reason"),
    ] {
        let ran = home.run(&[&create[..], arguments].concat());
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(word), "{arguments:?}: {}", ran.err);
    }
    let (_, snapshots) = rows(&home).await;
    assert_eq!(snapshots, 0);
}

#[tokio::test]
async fn a_broken_upload_leaves_no_rows() {
    let home = Home::with_project();
    let server = home.serve();
    let (good, whole) = (upload(&home), bytes(&upload(&home)));
    let packed = zstd::encode_all(&whole[..], 3).unwrap();
    let edited = |edit: fn(&mut UploadCapture)| {
        let mut upload = good.clone();
        edit(&mut upload);
        bytes(&upload)
    };
    let tampered = String::from_utf8(whole.clone()).unwrap().replacen("\"captured_by\"", "\"captured_bi\"", 1);
    let not_a_number =
        String::from_utf8(whole.clone()).unwrap().replacen("\"code_lines\":", "\"code_lines\":1e999,\"x\":", 1);
    let unknown_metric = edited(|u| quality(u).set("speed", 1.0));
    let twice = edited(|u| {
        let item = quality(u).items[0].clone();
        quality(u).items.push(item);
    });
    let bomb = zstd::encode_all(std::io::repeat(b' ').take(300 << 20), 3).unwrap();
    for (what, project, encoding, body) in [
        ("cut", "web", Some("zstd"), &packed[..packed.len() / 2]),
        ("cut before the end of the frame", "web", Some("zstd"), &packed[..packed.len() - 1]),
        ("not zstd", "web", Some("zstd"), &whole[..]),
        ("not unpacked", "web", None, &packed[..]),
        ("cut JSON", "web", None, &whole[..whole.len() - 1]),
        ("more than JSON", "web", None, &[&whole[..], b"{}"].concat()),
        ("empty", "web", None, b""),
        ("another field", "web", None, tampered.as_bytes()),
        ("no number", "web", None, not_a_number.as_bytes()),
        ("unknown metric", "web", None, &unknown_metric),
        ("two items with one key", "web", None, &twice),
        ("deep", "web", None, "[".repeat(100_000).as_bytes()),
        ("a bomb", "web", Some("zstd"), &bomb),
        ("another project", "nobody", Some("zstd"), &packed),
    ] {
        let (status, problem) = send(&server.url, project, encoding, body);
        assert!((400..500).contains(&status), "{what}: {status} {problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{what}: {problem}");
        assert_eq!(rows(&home).await, (0, 0), "{what}");
    }
    let address = server.url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let mut broken = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /api/v2/dashboard/projects/web/captures HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         content-encoding: zstd\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    );
    broken.write_all(head.as_bytes()).unwrap();
    broken.write_all(&packed[..packed.len() / 2]).unwrap();
    drop(broken);
    // The server has seen the end of it when it answers the next request.
    assert_eq!(home.json(&["--server", &server.url, "dashboard", "snapshot", "list"])["total"], 0);
    assert_eq!(rows(&home).await, (0, 0));
    assert_eq!(send(&server.url, "web", Some("zstd"), &packed).0, 201);
    assert_eq!(rows(&home).await, (1, 0));
}

fn quality(upload: &mut UploadCapture) -> &mut codegraph_model::capture::Measurement {
    upload.capture.measurements.get_mut(&Dimension::Quality).unwrap()
}

#[tokio::test]
async fn an_upload_that_is_repeated_is_the_same_and_makes_one_snapshot() {
    let home = Home::with_project();
    let server = home.serve();
    let whole = bytes(&upload(&home));
    let packed = zstd::encode_all(&whole[..], 3).unwrap();
    let (_, first) = send(&server.url, "web", Some("zstd"), &packed);
    let (_, second) = send(&server.url, "web", Some("zstd"), &packed);
    let (_, plain) = send(&server.url, "web", None, &whole);
    assert_eq!((&first, &first), (&second, &plain));
    assert_eq!(first["capture_id"], Digest::of(&whole).to_string());
    assert_eq!(rows(&home).await, (1, 0));

    let create = |body: &Value| {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let request = config.new_agent().post(format!("{}api/v2/dashboard/snapshots", server.url));
        let mut answer = request.header("content-type", "application/json").send(body.to_string()).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str::<Value>(&text).unwrap())
    };
    let body = json!({ "project_name": "web", "capture_id": first["capture_id"] });
    let (status, snapshot) = create(&body);
    assert_eq!(status, 201, "{snapshot}");
    let (status, refused) = create(&body);
    assert_eq!(status, 409, "{refused}");
    let id = snapshot["id"].as_str().unwrap();
    assert!(refused["detail"].as_str().unwrap().contains(id), "{refused}");
    let (_, again) = send(&server.url, "web", Some("zstd"), &packed);
    assert_eq!((&again["capture_id"], &again["snapshot_id"]), (&first["capture_id"], &snapshot["id"]));
    assert_eq!(rows(&home).await, (1, 1));
}
