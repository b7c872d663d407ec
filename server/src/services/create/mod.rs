//! Creating snapshots: of a project by a capture, made here or uploaded; of a group or portfolio by its members' snapshots.

mod aggregate;
mod backfill;
mod local;
mod project;
mod reports;
mod terms;
mod uploads;

pub use backfill::{BackfillRequest, Selection};
pub use local::{LocalCapture, LocalUpload};
pub(super) use terms::{DEFAULT_RETENTION_CLASS, check_trigger_source};

use super::{Caller, Watch};
use crate::error::{Error, Result};
use codegraph_model::api::CreateSnapshot;
use codegraph_model::ids::Scope;
use codegraph_model::{Name, ScopeRef, Sealed};

impl Caller {
    /// Makes a snapshot of a project, a group or the portfolio, and keeps it.
    ///
    /// # Errors
    /// When the request cannot be, what it names is not there, the source cannot be read, or the snapshot cannot be stored.
    /// Nothing is stored then but results that later captures may use, and with `fresh` the members captured so far.
    pub async fn create_snapshot(&self, body: CreateSnapshot, watch: Watch) -> Result<Sealed> {
        let scope = scope(&body)?;
        self.known(&scope).await?;
        let (fresh, capture) = (body.fresh.unwrap_or(false), body.capture_id);
        let terms = self.terms(body)?;
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
            project.map(ScopeRef::Project).ok_or_else(|| Error::invalid("project_name", "this field is required"))
        }
        Scope::Group => {
            none("project_name", &project)?;
            group.map(ScopeRef::Group).ok_or_else(|| Error::invalid("group_id", "this field is required"))
        }
        Scope::Portfolio => {
            none("project_name", &project)?;
            Ok(ScopeRef::Portfolio(group))
        }
    }
}
