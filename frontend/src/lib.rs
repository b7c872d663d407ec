//! The wasm entry point: makes the islands of `codegraph-app` known to the page's script.

// Without a use, the linker drops the islands (leptos #2083).
pub use codegraph_app::islands;

/// Prepares for the islands, which the page's script then starts one by one.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
