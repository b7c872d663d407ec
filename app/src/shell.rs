//! The frame of every page: head, bar, main, and the script that starts the islands.

use crate::data::{CompareView, Overview, ProjectView, SnapshotView, Trouble};
use crate::islands::ThemeButton;
use crate::pages;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// Where the assets are served; none in a program that was built without them.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    pub css: Option<String>,
    pub js: Option<String>,
    pub wasm: Option<String>,
    pub icon: Option<String>,
}

/// A page with everything that it shows.
#[derive(Clone, Debug)]
pub enum Page {
    Overview(Overview),
    Project(Box<ProjectView>),
    Snapshot(Box<SnapshotView>),
    Compare(Box<CompareView>),
    Trouble(Trouble),
}

impl Page {
    /// The title of the window.
    #[must_use]
    pub fn title(&self) -> String {
        let name = |name: Option<&codegraph_model::Name>| name.map(ToString::to_string).unwrap_or_default();
        match self {
            Self::Overview(_) => "Projects · Codegraph".to_owned(),
            Self::Project(view) => format!("{} · Codegraph", view.project.name),
            Self::Snapshot(view) => {
                let snapshot = &view.sealed.snapshot;
                format!("Snapshot {} of {} · Codegraph", snapshot.id.short(), name(snapshot.project_name.as_ref()))
            }
            Self::Compare(view) => format!("Compare {} · Codegraph", name(view.comparison.to.project_name.as_ref())),
            Self::Trouble(trouble) => format!("{} · Codegraph", trouble.title),
        }
    }

    /// The way here, from the outside in: words and addresses.
    fn crumbs(&self) -> Vec<(String, Option<String>)> {
        let project = |name: Option<&codegraph_model::Name>| {
            name.map(|name| (name.to_string(), Some(format!("/projects/{name}")))).into_iter()
        };
        let here = |word: &str| (word.to_owned(), None);
        match self {
            Self::Overview(_) | Self::Trouble(_) => vec![here("Projects")],
            Self::Project(view) => vec![here(view.project.name.as_str())],
            Self::Snapshot(view) => {
                project(view.sealed.snapshot.project_name.as_ref()).chain([here("snapshot")]).collect()
            }
            Self::Compare(view) => project(view.comparison.to.project_name.as_ref()).chain([here("compare")]).collect(),
        }
    }
}

/// A whole document.
pub fn page(page: Page, assets: &Assets) -> impl IntoView + use<> {
    let title = page.title();
    let crumbs = crumbs(page.crumbs());
    let main = match page {
        Page::Overview(view) => pages::overview(view).into_any(),
        Page::Project(view) => pages::project(*view).into_any(),
        Page::Snapshot(view) => pages::snapshot(*view).into_any(),
        Page::Compare(view) => pages::compare(*view).into_any(),
        Page::Trouble(trouble) => pages::trouble(trouble).into_any(),
    };
    let css = assets.css.clone().map(|href| view! { <link rel="stylesheet" href=href/> });
    let icon = assets.icon.clone().map(|href| view! { <link rel="icon" href=href type="image/svg+xml"/> });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>{title}</title>
                {theme_script()}
                {css}
                {icon}
                {island_script(assets)}
            </head>
            <body>
                <a class="skip" href="#main">"Skip to content"</a>
                <header class="bar">
                    <a class="mark" href="/">{logo()} "Codegraph"</a>
                    <nav class="crumb" aria-label="Breadcrumb">{crumbs}</nav>
                    <ThemeButton/>
                </header>
                <main id="main">{main}</main>
                <footer class="page-foot">
                    "Times are UTC. A snapshot never changes once it is made."
                </footer>
            </body>
        </html>
    }
}

fn crumbs(crumbs: Vec<(String, Option<String>)>) -> impl IntoView + use<> {
    let many = crumbs.into_iter().map(|(word, href)| {
        let word = match href {
            Some(href) => view! { <a href=href>{word}</a> }.into_any(),
            None => view! { <b>{word}</b> }.into_any(),
        };
        view! { <span class="slash" aria-hidden="true">"/"</span> {word} }
    });
    many.collect_view()
}

fn logo() -> impl IntoView {
    view! {
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <path class="logo-line" d="M2 13 L7 7 L11 10 L16 3"/>
            <circle class="logo-dot" cx="7" cy="7" r="2"/>
            <circle class="logo-dot" cx="11" cy="10" r="2"/>
        </svg>
    }
}

/// Sets the theme that was chosen before anything is painted.
fn theme_script() -> impl IntoView {
    let script = "try{const t=localStorage.getItem('theme');if(t)document.documentElement.dataset.theme=t}catch{}";
    view! { <script nonce=use_nonce() inner_html=script></script> }
}

/// Loads the module and gives each island element to its function, outer ones first. What an island provides to those
/// inside it is in force while their elements (in `leptos-children`) are visited.
const START: &str = "const outer=[];\
const visit=async el=>{\
const start=el.localName==='leptos-island'&&islands[el.dataset.component];\
if(start){outer.at(-1)?.();await start(el)}\
const inside=el.localName==='leptos-children';\
if(inside)outer.push(el.$$on_hydrate);\
for(const child of [...el.children])await visit(child);\
if(inside)outer.pop()};\
islands.hydrate();await visit(document.body);document.documentElement.dataset.islands='ready';";

fn island_script(assets: &Assets) -> Option<impl IntoView + use<>> {
    let (js, wasm) = (assets.js.clone()?, assets.wasm.clone()?);
    let script = format!("import init,* as islands from '{js}';await init({{module_or_path:'{wasm}'}});{START}");
    Some(view! {
        <link rel="modulepreload" href=js nonce=use_nonce()/>
        <script type="module" nonce=use_nonce() inner_html=script></script>
    })
}
