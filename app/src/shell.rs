//! The frame of every page: head, bar, main, and the script that starts the islands.

use crate::islands::ThemeButton;
use crate::page::{Crumb, Page};
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

/// A whole document.
pub fn page(page: Page, assets: &Assets) -> impl IntoView + use<> {
    let title = page.title();
    let crumbs = crumbs(page.crumbs());
    let sections = sections(page.section());
    let main = match page {
        Page::Overview(view) => pages::overview(view).into_any(),
        Page::Groups(view) => pages::groups(view).into_any(),
        Page::Scope(view) => pages::scope(*view).into_any(),
        Page::Snapshot(view) => pages::snapshot(*view).into_any(),
        Page::Compare(view) => pages::compare(*view).into_any(),
        Page::Periods(view) => pages::periods(*view).into_any(),
        Page::Imports(view) => pages::imports(*view).into_any(),
        Page::Import(view) if view.retiring => pages::retire(*view).into_any(),
        Page::Import(view) => pages::import(*view).into_any(),
        Page::Uploaded(view) => pages::uploaded(*view).into_any(),
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
                    <nav class="sections" aria-label="Sections">{sections}</nav>
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

fn crumbs(crumbs: Vec<Crumb>) -> impl IntoView + use<> {
    let many = crumbs.into_iter().map(|(word, href)| {
        let word = match href {
            Some(href) => view! { <a href=href>{word}</a> }.into_any(),
            None => view! { <b aria-current="page">{word}</b> }.into_any(),
        };
        view! { <span class="slash" aria-hidden="true">"/"</span> {word} }
    });
    many.collect_view()
}

/// The parts of the site, the one that the page belongs to marked.
fn sections(current: Option<&'static str>) -> impl IntoView + use<> {
    let all = [("Projects", "/"), ("Groups", "/groups"), ("Portfolio", "/portfolio"), ("API", "/api")];
    let link = |(word, href): (&'static str, &'static str)| {
        let here = (current == Some(href)).then_some("true");
        view! { <a href=href aria-current=here>{word}</a> }
    };
    all.map(link).into_iter().collect_view()
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
