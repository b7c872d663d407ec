//! The schemas of types that are written as plain strings or numbers, for the description of the REST API.

use crate::api::Retention;
use crate::ids::{Digest, ImportId, Name, ScopeRef, SnapshotId};
use crate::reference::Reference;
use crate::{Category, Metric};
use std::borrow::Cow;
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// The description of a string of a given form.
macro_rules! string {
    ($type:ty, $name:literal, $description:literal, $pattern:literal, $example:literal) => {
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                let string = ObjectBuilder::new().schema_type(Type::String).description(Some($description));
                string.pattern(Some($pattern)).examples([$example]).into()
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    };
}

string!(
    SnapshotId,
    "SnapshotId",
    "The id of a snapshot: a UUID of version 7.",
    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
    "01936f2a-7c3e-7d12-9a4b-5e6f70819203"
);
string!(
    ImportId,
    "ImportId",
    "The id of an import: a UUID of version 7.",
    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
    "01936f2a-7c3e-7d12-9a4b-5e6f70819203"
);
string!(
    Digest,
    "Digest",
    "A SHA-256 digest.",
    "^sha256:[0-9a-fA-F]{64}$",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
);
string!(
    Name,
    "Name",
    "The name of a project or the id of a group. `policy`, `compare`, `portfolio`, `group` and whatever could be an id or its \
     beginning are reserved.",
    "^(?!(policy|compare|portfolio|group)$)(?![0-9a-f]{6,}$)(?![0-9a-f]{8}-[0-9a-f-]*$)[a-z0-9][a-z0-9._-]{0,99}$",
    "my-service"
);
string!(
    ScopeRef,
    "ScopeRef",
    "What a snapshot is of: `project:NAME`, `group:ID`, `portfolio` or `portfolio:ID`.",
    "^(project:[a-z0-9][a-z0-9._-]{0,99}|group:[a-z0-9][a-z0-9._-]{0,99}|portfolio(:[a-z0-9][a-z0-9._-]{0,99})?)$",
    "project:my-service"
);
string!(
    Reference,
    "Reference",
    "A snapshot, by its id, at least 6 of its first digits, `NAME` (the newest), `NAME~2` (two before it), \
     `NAME@{2.weeks.ago}`, `NAME@{2026-10-01}` (the newest at or before a time) or `NAME:baseline`. NAME is a project, \
     `group:ID`, `portfolio` or `portfolio:ID`.",
    "^(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F-]{6,35}\
     |(?:portfolio|(?:(?:project|group|portfolio):)?[a-z0-9][a-z0-9._-]{0,99})\
     (?:~[0-9]{1,9}|:baseline|@\\{(?:now|yesterday|[1-9][0-9]{0,4}\\.?(?:min|minutes?|h|hours?|d|days?|w|weeks?|mo|months?|y|years?)(?:\\.ago)?\
     |[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-][0-2][0-9]:[0-5][0-9]))?)\\})?)$",
    "my-service~1"
);

string!(
    Category,
    "Category",
    "What kind of thing an item is; imports may bring categories of their own.",
    "^[a-z0-9_]{1,64}$",
    "complex_function"
);

impl PartialSchema for Metric {
    fn schema() -> RefOr<Schema> {
        let string = ObjectBuilder::new().schema_type(Type::String);
        let string = string.description(Some("A metric of the catalog, as dimension.name."));
        string.enum_values(Some(Self::all().map(|metric| metric.to_string()))).examples(["quality.score"]).into()
    }
}

impl ToSchema for Metric {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Metric")
    }
}

impl PartialSchema for Retention {
    fn schema() -> RefOr<Schema> {
        let days = ObjectBuilder::new().schema_type(Type::Integer).description(Some("Days.")).minimum(Some(1));
        let forever = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["forever"]));
        OneOfBuilder::new().item(days).item(forever).into()
    }
}

impl ToSchema for Retention {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Retention")
    }
}
