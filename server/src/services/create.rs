//! Creating snapshots: what was asked for becomes checked terms, and those a capture, an upload or an aggregate.

use super::{Services, Watch};
use crate::error::{Error, Result};
use codegraph_collect::ANALYZER_VERSION;
use codegraph_model::api::CreateSnapshot;
use codegraph_model::ids::{Scope, shown};
use codegraph_model::score::RULE_VERSION;
use codegraph_model::{Name, ScopeRef, Sealed};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 1000;

/// What a snapshot says of itself besides what was measured. Checked.
#[derive(Clone, Debug)]
pub struct Terms {
    pub reason: String,
    pub initiator: String,
    pub trigger_source: String,
    /// With the caller's suffix.
    pub analyzer_version: String,
    pub rule_version: String,
    pub source_ref: Option<String>,
    pub immutable: bool,
    pub retention_class: String,
}

/// Who asks for a snapshot, and by which way unless the request says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    pub name: &'a str,
    pub trigger_source: &'a str,
}

impl Services {
    /// Makes a snapshot of a project, a group or the portfolio, and keeps it.
    ///
    /// # Errors
    /// When the request cannot be, what it names is not there, the source cannot be read, or the snapshot cannot be stored.
    /// Nothing is stored then but results that later captures may use, and with `fresh` the members captured so far.
    pub async fn create_snapshot(&self, body: CreateSnapshot, asker: Asker<'_>, watch: Watch) -> Result<Sealed> {
        let scope = scope(&body)?;
        self.known(&scope).await?;
        let (fresh, capture) = (body.fresh.unwrap_or(false), body.capture_id);
        let terms = self.terms(body, asker)?;
        match scope {
            ScopeRef::Project(project) => {
                if fresh {
                    return Err(Error::invalid(
                        "fresh",
                        "a project is always captured; this is for groups and portfolios",
                    ));
                }
                match capture {
                    Some(capture) => self.snapshot_of_upload(project, capture, terms).await,
                    None => self.capture_project(project, terms, &watch).await,
                }
            }
            scope => {
                if capture.is_some() {
                    return Err(Error::invalid("capture_id", "captures are of projects"));
                }
                if terms.source_ref.is_some() {
                    return Err(Error::invalid("source_ref", "a group or portfolio has no source of its own"));
                }
                self.create_aggregate(scope, terms, fresh, watch).await
            }
        }
    }

    /// Checks what a request says of the snapshot, and fills in what it leaves open.
    fn terms(&self, body: CreateSnapshot, asker: Asker<'_>) -> Result<Terms> {
        let reason = body.reason.unwrap_or_else(|| "manual capture".to_owned());
        let length = reason.chars().count();
        if reason.trim().is_empty() || length > LONGEST_REASON || reason.contains('\0') {
            let message =
                format!("a reason has 1 to {LONGEST_REASON} characters, none of them NUL; this one has {length}");
            return Err(Error::invalid("reason", message));
        }
        let trigger_source = body.trigger_source.unwrap_or_else(|| asker.trigger_source.to_owned());
        check_trigger_source(&trigger_source)?;
        let classes = &self.config.dashboard.retention_classes;
        let retention_class = body.retention_class.unwrap_or_else(|| DEFAULT_RETENTION_CLASS.to_owned());
        if !classes.contains_key(&retention_class) {
            let names: Vec<&str> = classes.keys().map(String::as_str).collect();
            let given = shown(&retention_class);
            let message = format!("{given:?} is no retention class; there are {}", names.join(", "));
            return Err(Error::invalid("retention_class", message));
        }
        if let Some(given) = &body.source_ref
            && (given.is_empty() || given.len() > 255 || given.chars().any(char::is_control))
        {
            let message = "a commit, tag or branch has 1 to 255 characters, none of them a control character";
            return Err(Error::invalid("source_ref", message));
        }
        Ok(Terms {
            reason,
            initiator: asker.name.to_owned(),
            trigger_source,
            analyzer_version: suffixed("analyzer_version", ANALYZER_VERSION, body.analyzer_version)?,
            rule_version: suffixed("rule_version", RULE_VERSION, body.rule_version)?,
            source_ref: body.source_ref,
            immutable: body.immutable.unwrap_or(false),
            retention_class,
        })
    }
}

/// The retention class of a snapshot whose request names none.
pub const DEFAULT_RETENTION_CLASS: &str = "standard";

/// That a word can say what made a snapshot.
pub(super) fn check_trigger_source(word: &str) -> Result<()> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | ':' | '-');
    if (1..=64).contains(&word.len()) && word.chars().all(letter) {
        return Ok(());
    }
    let given = shown(word);
    let message = format!("{given:?} is no trigger source: 1 to 64 of a-z, 0-9, '_', '.', ':' and '-'");
    Err(Error::invalid("trigger_source", message))
}

/// What the snapshot is to be of.
fn scope(body: &CreateSnapshot) -> Result<ScopeRef> {
    let (project, group) = (body.project_name.clone(), body.group_id.clone());
    let scope = body.scope.unwrap_or(match (&project, &group) {
        (None, Some(_)) => Scope::Group,
        _ => Scope::Project,
    });
    let none = |field: &'static str, given: &Option<Name>| match given {
        Some(_) => Err(Error::invalid(field, format!("a snapshot of scope {scope} has no {field}"))),
        None => Ok(()),
    };
    match scope {
        Scope::Project => {
            none("group_id", &group)?;
            project.map(ScopeRef::Project).ok_or_else(|| Error::invalid("project_name", "it is missing"))
        }
        Scope::Group => {
            none("project_name", &project)?;
            group.map(ScopeRef::Group).ok_or_else(|| Error::invalid("group_id", "it is missing"))
        }
        Scope::Portfolio => {
            none("project_name", &project)?;
            Ok(ScopeRef::Portfolio(group))
        }
    }
}

/// The program's own version with the caller's suffix. A suffix that repeats the version is taken as it is.
fn suffixed(field: &'static str, own: &str, given: Option<String>) -> Result<String> {
    let Some(given) = given.filter(|given| given != own) else { return Ok(own.to_owned()) };
    let suffix = given.strip_prefix(own).and_then(|rest| rest.strip_prefix('+')).unwrap_or(&given);
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | ':');
    if !(1..=64).contains(&suffix.len()) || !suffix.chars().all(letter) {
        let given = shown(&given);
        let message =
            format!("{given:?} is no suffix of a version: 1 to 64 of letters, digits, '.', '-', '_', '+' and ':'");
        return Err(Error::invalid(field, message));
    }
    Ok(format!("{own}+{suffix}"))
}

#[cfg(test)]
mod tests {
    use super::suffixed;

    #[test]
    fn a_callers_version_stands_behind_our_own() {
        let of = |given: &str| suffixed("analyzer_version", "0.1.0", Some(given.to_owned())).ok();
        assert_eq!(of("ci-7").as_deref(), Some("0.1.0+ci-7"));
        assert_eq!(of("0.1.0+ci-7").as_deref(), Some("0.1.0+ci-7"));
        assert_eq!(of("0.1.0").as_deref(), Some("0.1.0"));
        assert_eq!((of(""), of("a b"), of("ä")), (None, None, None));
    }
}
