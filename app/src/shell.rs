//! The frame of every page: head, bar, main, and the script that starts the islands.

use crate::islands::ThemeButton;
use crate::view::{Crumb, Page, Section};
use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// Addresses of the assets; `None` in a program that was built without them.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    pub css: Option<String>,
    pub js: Option<String>,
    pub wasm: Option<String>,
    pub icon: Option<String>,
}

/// A whole document.
pub fn page(page: &Page, assets: &Assets) -> impl IntoView + use<> {
    let title = page.title.clone();
    let crumbs = crumbs(&page.crumbs);
    let sections = sections(page.section);
    let main = (page.main)();
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
                    <nav class="sections" aria-label="Sections">{sections}</nav>
                    <ThemeButton/>
                </header>
                <main id="main">{main}</main>
                <footer class="page-foot">
                    "Times are in UTC. Snapshots never change."
                </footer>
            </body>
        </html>
    }
}

fn crumbs(crumbs: &[Crumb]) -> impl IntoView + use<> {
    let many = crumbs.iter().cloned().map(|Crumb { word, path }| {
        let word = match path {
            Some(path) => view! { <a href=path>{word}</a> }.into_any(),
            None => view! { <b aria-current="page">{word}</b> }.into_any(),
        };
        view! { <span class="slash" aria-hidden="true">"/"</span> {word} }
    });
    many.collect_view()
}

/// The sections of the site, the one that the page belongs to marked.
fn sections(current: Option<Section>) -> impl IntoView + use<> {
    let links = Section::ALL.map(|section| {
        let here = (current == Some(section)).then_some("true");
        view! { <a href=section.path() aria-current=here>{section.title()}</a> }
    });
    links.into_iter().collect_view()
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

/// Applies the chosen theme before the first paint.
fn theme_script() -> impl IntoView {
    let script = "try{const t=localStorage.getItem('theme');if(t)document.documentElement.dataset.theme=t}catch{}";
    view! { <script nonce=use_nonce() inner_html=script></script> }
}

/// Loads the module and starts each island element with its function, outer ones first. The context that an island provides
/// holds while the elements inside it (in `leptos-children`) are visited.
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
