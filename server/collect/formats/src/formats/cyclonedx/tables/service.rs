//! Services.

use super::*;

pub static SERVICE: Object = Object {
    name: "service",
    fields: &[
        BOM_REF,
        field("provider", Kind::Object(&ORGANIZATION)),
        field("group", Kind::Text),
        field("name", Kind::Text).needed(),
        field("version", Kind::Text),
        field("description", Kind::Text),
        field("endpoints", TEXTS).of("endpoint"),
        field("authenticated", Kind::Flag),
        field("x-trust-boundary", Kind::Flag),
        field("trustZone", Kind::Text).since(5),
        field("data", Kind::Data(&DATA)),
        field("licenses", LICENSES),
        field("patentAssertions", Kind::Any).since(7),
        field("externalReferences", REFERENCES).of("reference"),
        PROPERTIES.since(3),
        field("services", Kind::Set(&SERVICES)).of("service"),
        field("releaseNotes", Kind::Any).since(4),
        field("signature", Kind::Any).since(4),
        field("tags", TEXTS).of("tag").since(6),
    ],
    rule: None,
    closed: 4,
};

static DATA: Object = Object {
    name: "data classification",
    fields: &[
        field("flow", Kind::Word(&[(0, "inbound outbound bi-directional unknown")])).needed(),
        field("classification", Kind::Text).needed(),
        field("name", Kind::Text).since(5),
        field("description", Kind::Text).since(5),
        field("governance", Kind::Any).since(5),
        field("source", Kind::Any).since(5),
        field("destination", Kind::Any).since(5),
    ],
    rule: None,
    closed: 4,
};
