//! Scopes: what snapshots, baselines and notes are of.

use crate::db::{Sql, Value};
use crate::rows::form;
use crate::{Result, StoreError, Tx};
use codegraph_model::{Name, ScopeRef};

/// Appends a scope's number, as a query in parentheses: NULL where there is nothing of it yet.
pub fn push_scope(sql: &mut Sql, scope: &ScopeRef) {
    match scope {
        ScopeRef::Project(name) => {
            sql.push("(SELECT id FROM scope WHERE kind = 'project' AND project_id = ");
            sql.push("(SELECT id FROM project WHERE name = ").push_bind(name).push("))");
        }
        ScopeRef::Group(id) => {
            sql.push("(SELECT id FROM scope WHERE kind = 'group' AND group_id = ");
            sql.push("(SELECT id FROM project_group WHERE name = ").push_bind(id).push("))");
        }
        ScopeRef::Portfolio(Some(id)) => {
            sql.push("(SELECT id FROM scope WHERE kind = 'portfolio' AND group_id = ");
            sql.push("(SELECT id FROM project_group WHERE name = ").push_bind(id).push("))");
        }
        ScopeRef::Portfolio(None) => {
            sql.push("(SELECT id FROM scope WHERE kind = 'portfolio' AND group_id IS NULL)");
        }
    }
}

/// A scope from its columns.
pub fn scope_ref(kind: &str, project: Option<String>, group: Option<String>) -> Result<ScopeRef> {
    let name = |text: Option<String>| text.map(|text| text.parse::<Name>()).transpose().map_err(form);
    match (kind, name(project)?, name(group)?) {
        ("project", Some(project), None) => Ok(ScopeRef::Project(project)),
        ("group", None, Some(group)) => Ok(ScopeRef::Group(group)),
        ("portfolio", None, group) => Ok(ScopeRef::Portfolio(group)),
        (kind, ..) => Err(form(format_args!("scope of kind {kind:?}"))),
    }
}

/// The number of a scope; it is made where there is none. In a transaction that holds the order, so never twice.
pub async fn scope_id(tx: &Tx, scope: &ScopeRef) -> Result<i64> {
    let mut find = Sql::new("SELECT ");
    push_scope(&mut find, scope);
    if let Some(id) = tx.value::<Option<i64>>(find).await?.flatten() {
        return Ok(id);
    }
    let (kind, project, group) = match scope {
        ScopeRef::Project(name) => ("project", Some(tx.project_id(name).await?), None),
        ScopeRef::Group(id) => ("group", None, Some(tx.group_id(id).await?)),
        ScopeRef::Portfolio(Some(id)) => ("portfolio", None, Some(tx.group_id(id).await?)),
        ScopeRef::Portfolio(None) => ("portfolio", None, None),
    };
    let sql = "INSERT INTO scope (kind, project_id, group_id) VALUES ($1, $2, $3) RETURNING id";
    let made = tx.value(Sql::new(sql).bind(kind).bind(Value::Int(project)).bind(Value::Int(group))).await?;
    made.ok_or_else(|| form(format_args!("the scope {scope}")))
}

impl Tx {
    /// The number of a project.
    pub(crate) async fn project_id(&self, name: &Name) -> Result<i64> {
        let id = self.value(Sql::new("SELECT id FROM project WHERE name = $1").bind(name)).await?;
        id.ok_or_else(|| StoreError::NoProject(name.clone()))
    }

    /// The number of a group.
    pub(crate) async fn group_id(&self, id: &Name) -> Result<i64> {
        let found = self.value(Sql::new("SELECT id FROM project_group WHERE name = $1").bind(id)).await?;
        found.ok_or_else(|| StoreError::NoGroup(id.clone()))
    }
}
