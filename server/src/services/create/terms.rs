//! The terms of a snapshot, made of a request: checked, and filled in where it leaves something open.

use crate::error::{Error, Result};
use crate::services::Caller;
use codegraph_collect::ANALYZER_VERSION;
use codegraph_model::Terms;
use codegraph_model::api::CreateSnapshot;
use codegraph_model::ids::shown;
use codegraph_model::score::RULE_VERSION;

/// The longest reason, in characters.
const MAX_REASON: usize = 1000;

/// The retention class of a snapshot whose request names none.
pub const DEFAULT_RETENTION_CLASS: &str = "standard";

impl Caller {
    /// The terms that a request asks for.
    pub(super) fn terms(&self, body: CreateSnapshot) -> Result<Terms> {
        let reason = body.reason.unwrap_or_else(|| "manual capture".to_owned());
        let length = reason.chars().count();
        if reason.trim().is_empty() || length > MAX_REASON || reason.contains('\0') {
            let message = format!("a reason has 1 to {MAX_REASON} characters, none of them NUL; this one has {length}");
            return Err(Error::invalid("reason", message));
        }
        let trigger_source = body.trigger_source.unwrap_or_else(|| self.via().trigger_source().to_owned());
        check_trigger_source(&trigger_source)?;
        let classes = &self.config.dashboard.retention_classes;
        let retention_class = body.retention_class.unwrap_or_else(|| DEFAULT_RETENTION_CLASS.to_owned());
        if !classes.contains_key(&retention_class) {
            let names: Vec<&str> = classes.keys().map(String::as_str).collect();
            let given = shown(&retention_class);
            let message = format!("unknown retention class {given:?}; expected one of {}", names.join(", "));
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
            initiator: self.actor().to_string(),
            trigger_source,
            analyzer_version: suffixed("analyzer_version", ANALYZER_VERSION, body.analyzer_version)?,
            rule_version: suffixed("rule_version", RULE_VERSION, body.rule_version)?,
            source_ref: body.source_ref,
            immutable: body.immutable.unwrap_or(false),
            retention_class,
        })
    }

    /// The terms of a snapshot that no request describes: one of a backfill, or one that is stored nowhere.
    pub(super) fn own_terms(&self, reason: String, trigger_source: &str) -> Terms {
        Terms {
            reason,
            initiator: self.actor().to_string(),
            trigger_source: trigger_source.to_owned(),
            analyzer_version: ANALYZER_VERSION.to_owned(),
            rule_version: RULE_VERSION.to_owned(),
            source_ref: None,
            immutable: false,
            retention_class: DEFAULT_RETENTION_CLASS.to_owned(),
        }
    }
}

/// That a word can say what made a snapshot.
pub(in crate::services) fn check_trigger_source(word: &str) -> Result<()> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | ':' | '-');
    if (1..=64).contains(&word.len()) && word.chars().all(letter) {
        return Ok(());
    }
    let given = shown(word);
    let message = format!("invalid trigger source {given:?}; use 1 to 64 of a-z, 0-9, '_', '.', ':' and '-'");
    Err(Error::invalid("trigger_source", message))
}

/// The program's own version with the caller's suffix. A suffix that repeats the version is taken as it is.
fn suffixed(field: &'static str, own: &str, given: Option<String>) -> Result<String> {
    let Some(given) = given.filter(|given| given != own) else { return Ok(own.to_owned()) };
    let suffix = given.strip_prefix(own).and_then(|rest| rest.strip_prefix('+')).unwrap_or(&given);
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | ':');
    if !(1..=64).contains(&suffix.len()) || !suffix.chars().all(letter) {
        let given = shown(&given);
        let message =
            format!("invalid version suffix {given:?}; use 1 to 64 of letters, digits, '.', '-', '_', '+' and ':'");
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
