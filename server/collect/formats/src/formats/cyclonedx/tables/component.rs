//! Components and what is in them.

use super::*;

pub static COMPONENT: Object = Object {
    name: "component",
    fields: &[
        field("type", Kind::Word(words::COMPONENT_TYPES)).attribute().needed(),
        field("mime-type", Kind::Text).attribute(),
        BOM_REF,
        field("isExternal", Kind::Flag).attribute().since(7),
        field("supplier", Kind::Object(&ORGANIZATION)),
        field("manufacturer", Kind::Object(&ORGANIZATION)).since(6),
        field("authors", CONTACTS).of("author").since(6),
        field("author", Kind::Text),
        field("publisher", Kind::Text),
        field("group", Kind::Text),
        field("name", Kind::Text).needed(),
        field("version", Kind::Text).needed_in(2, 3),
        field("versionRange", RANGE).since(7),
        field("description", Kind::Text),
        field("scope", Kind::Word(&[(0, "required optional excluded")])),
        HASHES,
        field("licenses", LICENSES),
        field("copyright", Kind::Text),
        field("patentAssertions", Kind::Any).since(7),
        field("cpe", Kind::Text),
        field("purl", Kind::Text),
        field("omniborId", TEXTS).xml(Xml::Repeated("omniborId")).since(6),
        field("swhid", TEXTS).xml(Xml::Repeated("swhid")).since(6),
        field("swid", Kind::Object(&SWID)),
        field("modified", Kind::Flag),
        field("pedigree", Kind::Object(&PEDIGREE)),
        field("externalReferences", REFERENCES).of("reference"),
        PROPERTIES.since(3),
        field("components", Kind::Set(&COMPONENTS)).of("component"),
        field("evidence", Kind::Object(&EVIDENCE)).since(3),
        field("releaseNotes", Kind::Any).since(4),
        field("signature", Kind::Any).since(4),
        field("modelCard", Kind::Any).since(5),
        field("data", ANYS).xml(Xml::Repeated("data")).since(5),
        field("cryptoProperties", Kind::Any).since(6),
        field("tags", TEXTS).of("tag").since(6),
    ],
    rule: Some(|fields| match (fields.contains_key("versionRange"), fields.get("isExternal")) {
        (true, _) if fields.contains_key("version") => {
            Err("a component cannot have both a version and a versionRange".to_owned())
        }
        (true, external) if external != Some(&Value::Bool(true)) => {
            Err("versionRange requires isExternal to be true".to_owned())
        }
        _ => Ok(()),
    }),
    closed: 4,
};

static EVIDENCE: Object = Object {
    name: "evidence",
    fields: &[
        field("identity", Kind::Any).xml(Xml::Repeated("identity")).since(5),
        field("occurrences", ANYS).of("occurrence").since(5),
        field("callstack", Kind::Any).since(5),
        field("licenses", LICENSES),
        field("copyright", ANYS).of("text"),
    ],
    rule: None,
    closed: 4,
};

static PEDIGREE: Object = Object {
    name: "pedigree",
    fields: &[
        field("ancestors", Kind::List(&COMPONENTS)).of("component"),
        field("descendants", Kind::List(&COMPONENTS)).of("component"),
        field("variants", Kind::List(&COMPONENTS)).of("component"),
        field("commits", Kind::List(&Kind::Object(&COMMIT))).of("commit"),
        field("patches", Kind::List(&Kind::Object(&PATCH))).of("patch"),
        field("notes", Kind::Text),
    ],
    rule: None,
    closed: 4,
};

static COMMIT: Object = Object {
    name: "commit",
    fields: &[
        field("uid", Kind::Text),
        field("url", Kind::Text),
        field("author", Kind::Object(&ACTION)),
        field("committer", Kind::Object(&ACTION)),
        field("message", Kind::Text),
    ],
    rule: None,
    closed: 4,
};

static ACTION: Object = Object {
    name: "identifiable action",
    fields: &[field("timestamp", Kind::Time), field("name", Kind::Text), field("email", Kind::Text)],
    rule: None,
    closed: 4,
};

static PATCH: Object = Object {
    name: "patch",
    fields: &[
        field("type", Kind::Word(&[(0, "unofficial monkey backport cherry-pick")])).attribute().needed(),
        field("diff", Kind::Object(&DIFF)),
        field("resolves", Kind::List(&Kind::Object(&ISSUE))).of("issue"),
    ],
    rule: None,
    closed: 4,
};

static DIFF: Object = Object {
    name: "diff",
    fields: &[field("text", Kind::Object(&license::ATTACHMENT)), field("url", Kind::Text)],
    rule: None,
    closed: 4,
};

static ISSUE: Object = Object {
    name: "issue",
    fields: &[
        field("type", Kind::Word(&[(0, "defect enhancement security")])).attribute().needed(),
        field("id", Kind::Text),
        field("name", Kind::Text),
        field("description", Kind::Text),
        field("source", Kind::Object(&SOURCE)),
        field("references", TEXTS).of("url"),
    ],
    rule: None,
    closed: 4,
};

static SWID: Object = Object {
    name: "SWID tag",
    fields: &[
        field("tagId", Kind::Text).attribute().needed(),
        field("name", Kind::Text).attribute().needed(),
        field("version", Kind::Text).attribute(),
        field("tagVersion", Kind::Whole).attribute(),
        field("patch", Kind::Flag).attribute(),
        field("text", Kind::Object(&license::ATTACHMENT)),
        field("url", Kind::Text),
    ],
    rule: None,
    closed: 4,
};

pub const HASHES: Field = field("hashes", HASH_LIST).of("hash");

const HASH_LIST: Kind = Kind::List(&Kind::Object(&HASH));

static HASH: Object = Object {
    name: "hash",
    fields: &[
        field("alg", Kind::Word(words::HASH_ALGORITHMS)).attribute().needed(),
        field("content", Kind::Checked(hash)).xml(Xml::Content).needed(),
    ],
    rule: None,
    closed: 4,
};

/// Hexadecimal, as long as one of the algorithms gives.
fn hash(text: &str) -> Result<(), String> {
    if matches!(text.len(), 32 | 40 | 64 | 96 | 128) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(format!("invalid hash {}; expected 32, 40, 64, 96 or 128 hexadecimal digits", quoted(text)))
}
