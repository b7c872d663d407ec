"""What schemathesis cannot know from the description of the API."""

import os
import re

import schemathesis

RANGE = "a range ends after it begins"
CURSOR = "a cursor is opaque: only the page before knows one"
REFERENCE = "a day that its month has not; the beginning of more than one id"
TOGETHER = "fields that go together, or do not"
THERE = "it must be there, and only the database knows what is"

# Where a request of sound form is refused, by operation and field, and why.
MEANING = {
    "GET /projects": {"cursor": CURSOR},
    "POST /projects": {"path": THERE},
    "POST /projects/{name}/backfill": {
        "tags": TOGETHER, "since": TOGETHER, "range": THERE, "every": TOGETHER, "last": TOGETHER, "project_name": THERE,
    },
    "POST /projects/{name}/captures": {
        # Metrics of the catalog, keys that stand once, times that are not in the future.
        "capture": TOGETHER, "captured_at": RANGE,
    },
    "GET /projects/{name}/imports": {"cursor": CURSOR, "kind": THERE},
    # Whether a file is a report, only its content tells. What the query says, the form does not say again.
    "POST /projects/{name}/imports": {
        "kind": THERE, "ref": THERE, "files": TOGETHER, "label": TOGETHER, "root": TOGETHER,
    },
    "GET /groups": {"cursor": CURSOR},
    "POST /groups": {"projects": THERE},
    "PATCH /groups/{id}": {"add": THERE},
    "GET /snapshots": {"cursor": CURSOR, "to": RANGE},
    "POST /snapshots": {
        "project_name": TOGETHER, "group_id": TOGETHER, "fresh": TOGETHER, "source_ref": THERE, "capture_id": THERE,
        "retention_class": THERE,
    },
    "GET /snapshots/{id}": {"id": REFERENCE},
    "GET /snapshots/{id}/items": {"id": REFERENCE, "cursor": CURSOR, "project_name": THERE},
    "POST /snapshots/{id}/export": {"id": REFERENCE, "baseline_snapshot_id": REFERENCE},
    "POST /snapshots/compare": {
        "from_snapshot_id": TOGETHER, "to_snapshot_id": TOGETHER, "from_timestamp": TOGETHER, "to_timestamp": TOGETHER,
        "member": THERE,
    },
    "GET /snapshots/{project_name}/trends": {"to": RANGE},
    "GET /snapshots/{project_name}/diff": {"to": RANGE},
    "GET /snapshots/{project_name}/compare-periods": {"a_to": RANGE, "b_to": RANGE},
    "GET /notes": {"to": RANGE},
    "PUT /baselines": {"snapshot_id": REFERENCE},
}


@schemathesis.check
def refused_for_what_it_means(ctx, response, case):
    """A request of sound form is refused only for the fields above."""
    meta = case.meta
    if response.status_code != 422 or meta is None or not meta.generation.mode.is_positive:
        return
    if any(value in (None, "None") for value in (case.path_parameters or {}).values()):
        return  # A link carried the null of an earlier answer into a path.
    allowed = MEANING.get(case.operation.label.replace("/api/v2/dashboard", ""), {})
    problem = response.json()
    if problem["code"] == "report_unreadable":
        return  # What is no report is named by its file.
    if re.match(r"expected a whole number .*, found -?[0-9]+\.0$", problem["detail"]):
        return  # 1.0 is an integer to JSON Schema, and none to the parser.
    if case.operation.label.endswith("/imports") and "multipart" in (case.media_type or ""):
        return  # Forms get parts that their description does not have.
    fields = [error["field"] for error in problem["errors"]] or [""]
    for field in fields:
        if field.replace("[", ".").split(".")[0] not in allowed:
            raise AssertionError(f"{case.operation.label} refuses {field!r}: {problem['detail']}")


@schemathesis.hook
def map_body(context, body):
    """No folder of this machine becomes a project, so that no capture of it takes long."""
    path = body.get("path") if isinstance(body, dict) else None
    if isinstance(path, str) and os.path.isdir(path.replace("\0", "")):
        return {**body, "path": "/nowhere" + path}
    return body
