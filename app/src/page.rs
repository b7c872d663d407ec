//! The kinds of pages: what each is called, where it is, and with which status it is served.

use crate::address::scope_path;
use crate::data::{CompareView, Groups, Outcome, Overview, PeriodsView, ScopeView, SnapshotView, Trouble};
use crate::format::scope_words;
use codegraph_model::ScopeRef;
use codegraph_model::ids::Scope;

/// A page with everything that it shows.
#[derive(Clone, Debug)]
pub enum Page {
    Overview(Overview),
    Groups(Groups),
    Scope(Box<ScopeView>),
    Snapshot(Box<SnapshotView>),
    Compare(Box<CompareView>),
    Periods(Box<PeriodsView>),
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
            _ => 200,
        }
    }

    /// What the page is about, where it is about one.
    fn scope(&self) -> Option<&ScopeRef> {
        match self {
            Self::Overview(_) | Self::Groups(_) | Self::Trouble(_) => None,
            Self::Scope(view) => Some(&view.scope),
            Self::Snapshot(view) => Some(&view.sealed.snapshot.scope_ref),
            Self::Compare(view) => Some(&view.comparison.to.scope_ref),
            Self::Periods(view) => Some(&view.scope),
        }
    }

    /// The address of the part of the site that the page belongs to.
    pub(crate) fn section(&self) -> Option<&'static str> {
        match (self, self.scope().map(ScopeRef::scope)) {
            (Self::Overview(_), _) | (_, Some(Scope::Project)) => Some("/"),
            (Self::Groups(_), _) | (_, Some(Scope::Group)) => Some("/groups"),
            (_, Some(Scope::Portfolio)) => Some("/portfolio"),
            (_, None) => None,
        }
    }

    /// The way here, from the outside in.
    pub(crate) fn crumbs(&self) -> Vec<Crumb> {
        let mut way = self.scope().map(way_to).unwrap_or_default();
        let last = match self {
            Self::Trouble(_) => return Vec::new(),
            Self::Overview(_) => Some("Projects"),
            Self::Groups(_) => Some("Groups"),
            Self::Scope(_) => None,
            Self::Snapshot(_) => Some("snapshot"),
            Self::Compare(_) => Some("compare"),
            Self::Periods(_) => Some("periods"),
        };
        match last {
            Some(word) => way.push((word.to_owned(), None)),
            None => way.iter_mut().rev().take(1).for_each(|here| here.1 = None),
        }
        way
    }
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
