//! What every page defines. A page implements `View` next to its markup, so that adding one touches its own module,
//! the list of pages and the route that serves it.

use crate::address::scope_path;
use codegraph_model::ScopeRef;
use codegraph_model::ids::Scope;
use leptos::prelude::AnyView;
use std::sync::Arc;

/// A page: the data that it shows, and how.
pub trait View: Clone + Send + Sync + 'static {
    /// The title of the window, without the name of the product.
    fn title(&self) -> String;

    /// The HTTP status that the page is served with.
    fn status(&self) -> u16 {
        200
    }

    /// The project, group or portfolio that the page is about, if it is about one.
    fn scope(&self) -> Option<ScopeRef> {
        None
    }

    /// The section of the site that the page belongs to; that of its scope.
    fn section(&self) -> Option<Section> {
        self.scope().map(|scope| Section::of(&scope))
    }

    /// The breadcrumbs below those of the scope, this page last. None where it is the page of the scope itself.
    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }

    /// The markup between the bar and the foot.
    fn main(self) -> AnyView;
}

/// A section of the site, as the bar lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Projects,
    Groups,
    Portfolio,
    Api,
}

impl Section {
    pub(crate) const ALL: [Self; 4] = [Self::Projects, Self::Groups, Self::Portfolio, Self::Api];

    const fn of(scope: &ScopeRef) -> Self {
        match scope.scope() {
            Scope::Project => Self::Projects,
            Scope::Group => Self::Groups,
            Scope::Portfolio => Self::Portfolio,
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Projects => "Projects",
            Self::Groups => "Groups",
            Self::Portfolio => "Portfolio",
            Self::Api => "API",
        }
    }

    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Projects => "/",
            Self::Groups => "/groups",
            Self::Portfolio => "/portfolio",
            Self::Api => "/api",
        }
    }
}

/// A breadcrumb: a word and, unless it is the page itself, its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub word: String,
    pub path: Option<String>,
}

impl Crumb {
    /// The page itself.
    pub fn here(word: impl Into<String>) -> Self {
        Self { word: word.into(), path: None }
    }

    /// A page above it.
    pub fn to(word: impl Into<String>, path: impl Into<String>) -> Self {
        Self { word: word.into(), path: Some(path.into()) }
    }
}

/// A page of any kind, ready for the shell.
#[derive(Clone)]
pub struct Page {
    pub(crate) title: String,
    pub(crate) section: Option<Section>,
    pub(crate) crumbs: Vec<Crumb>,
    pub(crate) main: Arc<dyn Fn() -> AnyView + Send + Sync>,
    status: u16,
}

impl Page {
    /// The HTTP status that the page is served with.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }
}

impl<V: View> From<V> for Page {
    fn from(view: V) -> Self {
        Self {
            title: format!("{} · Codegraph", view.title()),
            section: view.section(),
            crumbs: crumbs(&view),
            status: view.status(),
            main: Arc::new(move || view.clone().main()),
        }
    }
}

/// The breadcrumbs from the section down to the page.
fn crumbs(view: &impl View) -> Vec<Crumb> {
    let mut crumbs = view.scope().map(|scope| scope_crumbs(&scope)).unwrap_or_default();
    let own = view.crumbs();
    if own.is_empty()
        && let Some(last) = crumbs.last_mut()
    {
        last.path = None;
    }
    crumbs.extend(own);
    crumbs
}

fn scope_crumbs(scope: &ScopeRef) -> Vec<Crumb> {
    let section = Section::of(scope);
    let mut crumbs = vec![Crumb::to(section.title(), section.path())];
    if let ScopeRef::Project(name) | ScopeRef::Group(name) | ScopeRef::Portfolio(Some(name)) = scope {
        crumbs.push(Crumb::to(name.as_str(), scope_path(scope)));
    }
    crumbs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ErrorPage;
    use leptos::prelude::IntoAny;

    #[derive(Clone)]
    struct Periods;

    impl View for Periods {
        fn title(&self) -> String {
            "Periods".to_owned()
        }

        fn scope(&self) -> Option<ScopeRef> {
            "group:team-a".parse().ok()
        }

        fn crumbs(&self) -> Vec<Crumb> {
            vec![Crumb::here("Periods")]
        }

        fn main(self) -> AnyView {
            ().into_any()
        }
    }

    #[test]
    fn a_page_is_below_its_scope() {
        let page = Page::from(Periods);
        assert_eq!((page.title.as_str(), page.section), ("Periods · Codegraph", Some(Section::Groups)));
        let wanted = [Crumb::to("Groups", "/groups"), Crumb::to("team-a", "/groups/team-a"), Crumb::here("Periods")];
        assert_eq!(page.crumbs, wanted);
    }

    #[test]
    fn an_error_page_has_its_status_and_no_breadcrumbs() {
        let page = Page::from(ErrorPage { status: 404, title: "Not found", message: String::new() });
        assert_eq!((page.status(), page.crumbs.len(), page.section), (404, 0, None));
    }
}
