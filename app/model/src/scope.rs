//! A scope as JSON writes it: four members that say the same, among those of whatever has the scope. In Rust there is only
//! [`ScopeRef`].

use crate::ids::{Name, Scope, ScopeRef};
use serde::{Deserialize, Serialize};

/// The members of JSON that a scope is written as.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize, Deserialize)]
pub struct ScopeFields {
    scope: Scope,
    scope_ref: ScopeRef,
    /// Null but for a project.
    project_name: Option<Name>,
    /// The group, or the group whose portfolio it is.
    group_id: Option<Name>,
}

impl From<&ScopeRef> for ScopeFields {
    fn from(scope_ref: &ScopeRef) -> Self {
        Self {
            scope: scope_ref.scope(),
            project_name: scope_ref.project().cloned(),
            group_id: scope_ref.group().cloned(),
            scope_ref: scope_ref.clone(),
        }
    }
}

/// For `#[serde(flatten, with = "crate::scope::flat")]` on a field of type [`ScopeRef`].
pub(crate) mod flat {
    use super::ScopeFields;
    use crate::ids::ScopeRef;
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::{Serialize, Serializer};

    pub fn serialize<S: Serializer>(scope_ref: &ScopeRef, serializer: S) -> Result<S::Ok, S::Error> {
        ScopeFields::from(scope_ref).serialize(serializer)
    }

    /// Refuses members that contradict each other.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ScopeRef, D::Error> {
        let ScopeFields { scope, scope_ref, project_name, group_id } = ScopeFields::deserialize(deserializer)?;
        let said = (scope, project_name.as_ref(), group_id.as_ref());
        if said == (scope_ref.scope(), scope_ref.project(), scope_ref.group()) {
            return Ok(scope_ref);
        }
        Err(D::Error::custom(format!("scope, project_name and group_id contradict scope_ref {scope_ref}")))
    }
}

#[cfg(test)]
mod tests {
    use crate::ids::ScopeRef;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Thing {
        id: u32,
        #[serde(flatten, with = "super::flat")]
        scope_ref: ScopeRef,
    }

    #[test]
    fn a_scope_is_four_members_that_agree() {
        for (scope_ref, scope, project_name, group_id) in [
            ("project:web", "project", Some("web"), None),
            ("group:team-a", "group", None, Some("team-a")),
            ("portfolio", "portfolio", None, None),
            ("portfolio:team-a", "portfolio", None, Some("team-a")),
        ] {
            let thing = Thing { id: 1, scope_ref: scope_ref.parse().unwrap() };
            let json = serde_json::to_value(&thing).unwrap();
            let expected = json!({
                "id": 1, "scope": scope, "scope_ref": scope_ref, "project_name": project_name, "group_id": group_id,
            });
            assert_eq!(json, expected);
            assert_eq!(serde_json::from_value::<Thing>(json).unwrap(), thing);
        }
    }

    #[test]
    fn members_that_contradict_each_other_are_refused() {
        let read = |scope: &str, project: Option<&str>| {
            let json = json!({
                "id": 1, "scope": scope, "scope_ref": "project:web", "project_name": project, "group_id": null,
            });
            serde_json::from_value::<Thing>(json).map_err(|error| error.to_string())
        };
        assert!(read("project", Some("web")).is_ok());
        for (scope, project) in [("group", Some("web")), ("project", Some("other")), ("project", None)] {
            assert!(read(scope, project).unwrap_err().contains("contradict scope_ref project:web"));
        }
    }
}
