//! The kinds of pages: what each is called, where it is, and with which status it is served.

use crate::address::{imports_path, scope_path};
use crate::data::{
    CompareView, Groups, ImportView, ImportsView, Outcome, Overview, PeriodsView, ScopeView, SnapshotView, Trouble,
    UploadedView,
};
use crate::format::scope_words;
use codegraph_model::ids::Scope;
use codegraph_model::{Name, ScopeRef};

/// A page with everything that it shows.
#[derive(Clone, Debug)]
pub enum Page {
    Overview(Overview),
    Groups(Groups),
    Scope(Box<ScopeView>),
    Snapshot(Box<SnapshotView>),
    Compare(Box<CompareView>),
    Periods(Box<PeriodsView>),
    Imports(Box<ImportsView>),
    Import(Box<ImportView>),
    Uploaded(Box<UploadedView>),
    Trouble(Trouble),
}

/// A step of the way here: its word and, unless it is the page itself, its address.
pub(crate) type Crumb = (String, Option<String>);

impl Page {
    /// The title of the window.
    #[must_use]
    pub fn title(&self) -> String {
        let title = match self {
            Self::Overview(_) => "Projects".to_owned(),
            Self::Groups(_) => "Groups".to_owned(),
            Self::Scope(view) => view.title.clone(),
            Self::Snapshot(view) => {
                let snapshot = &view.sealed.snapshot;
                format!("Snapshot {} of {}", snapshot.id.short(), scope_words(&snapshot.scope_ref))
            }
            Self::Compare(view) => format!("Compare {}", scope_words(&view.comparison.to.scope_ref)),
            Self::Periods(view) => format!("Periods of {}", scope_words(&view.scope)),
            Self::Imports(view) => format!("Reports of {}", view.project),
            Self::Import(view) if view.retiring => {
                format!("Retire {} of {}", view.import.name, view.import.project_name)
            }
            Self::Import(view) => format!("Report {} of {}", view.import.name, view.import.project_name),
            Self::Uploaded(view) => format!("Upload to {}", view.project),
            Self::Trouble(trouble) => trouble.title.to_owned(),
        };
        format!("{title} · Codegraph")
    }

    /// The status of HTTP.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Trouble(trouble) => trouble.status,
            Self::Periods(view) if matches!(view.outcome, Outcome::Wrong) => 422,
            Self::Imports(view) if view.form.error.is_some() => 422,
            Self::Uploaded(view) if view.imports.is_empty() => 422,
            _ => 200,
        }
    }

    /// What the page is about, where it is about one.
    fn scope(&self) -> Option<ScopeRef> {
        match self {
            Self::Overview(_) | Self::Groups(_) | Self::Trouble(_) => None,
            Self::Scope(view) => Some(view.scope.clone()),
            Self::Snapshot(view) => Some(view.sealed.snapshot.scope_ref.clone()),
            Self::Compare(view) => Some(view.comparison.to.scope_ref.clone()),
            Self::Periods(view) => Some(view.scope.clone()),
            Self::Imports(view) => Some(ScopeRef::Project(view.project.clone())),
            Self::Import(view) => Some(ScopeRef::Project(view.import.project_name.clone())),
            Self::Uploaded(view) => Some(ScopeRef::Project(view.project.clone())),
        }
    }

    /// The address of the part of the site that the page belongs to.
    pub(crate) fn section(&self) -> Option<&'static str> {
        match (self, self.scope().as_ref().map(ScopeRef::scope)) {
            (Self::Overview(_), _) | (_, Some(Scope::Project)) => Some("/"),
            (Self::Groups(_), _) | (_, Some(Scope::Group)) => Some("/groups"),
            (_, Some(Scope::Portfolio)) => Some("/portfolio"),
            (_, None) => None,
        }
    }

    /// The way here, from the outside in.
    pub(crate) fn crumbs(&self) -> Vec<Crumb> {
        let mut way = self.scope().as_ref().map(way_to).unwrap_or_default();
        let last = match self {
            Self::Trouble(_) => return Vec::new(),
            Self::Overview(_) => Some("Projects"),
            Self::Groups(_) => Some("Groups"),
            Self::Scope(_) => None,
            Self::Snapshot(_) => Some("snapshot"),
            Self::Compare(_) => Some("compare"),
            Self::Periods(_) => Some("periods"),
            Self::Imports(_) => Some("reports"),
            Self::Import(view) => {
                way.push(reports(&view.import.project_name));
                Some(if view.retiring { "retire" } else { "report" })
            }
            Self::Uploaded(view) => {
                way.push(reports(&view.project));
                Some("upload")
            }
        };
        match last {
            Some(word) => way.push((word.to_owned(), None)),
            None => way.iter_mut().rev().take(1).for_each(|here| here.1 = None),
        }
        way
    }
}

/// The step to the reports of a project.
fn reports(project: &Name) -> Crumb {
    ("reports".to_owned(), Some(imports_path(project)))
}

/// The way to a project, group or portfolio.
fn way_to(scope: &ScopeRef) -> Vec<Crumb> {
    let step = |word: &str, address: String| (word.to_owned(), Some(address));
    match scope {
        ScopeRef::Project(name) => vec![step("Projects", "/".to_owned()), step(name.as_str(), scope_path(scope))],
        ScopeRef::Group(id) => vec![step("Groups", "/groups".to_owned()), step(id.as_str(), scope_path(scope))],
        ScopeRef::Portfolio(None) => vec![step("Portfolio", scope_path(scope))],
        ScopeRef::Portfolio(Some(id)) => {
            vec![step("Portfolio", "/portfolio".to_owned()), step(id.as_str(), scope_path(scope))]
        }
    }
}
