//! What islands need of the browser. On the server the same functions do nothing.

#[cfg(feature = "hydrate")]
mod real {
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    fn root() -> Option<web_sys::Element> {
        web_sys::window()?.document()?.document_element()
    }

    /// Whether the window is as narrow as a phone (`--phone` in the style sheet).
    pub fn is_narrow() -> bool {
        let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
        width.is_some_and(|width| width <= 700.0)
    }

    /// The horizontal place of a pointer within the element that listens, 0 to 1.
    pub fn share(event: &web_sys::MouseEvent) -> Option<f64> {
        let target = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
        let bounds = target.get_bounding_client_rect();
        (bounds.width() > 0.0).then(|| (f64::from(event.client_x()) - bounds.left()) / bounds.width())
    }

    /// Switches between light and dark and remembers the choice. Before the first switch the system decides.
    pub fn toggle_theme() -> Option<()> {
        let window = web_sys::window()?;
        let dark = match root()?.get_attribute("data-theme").as_deref() {
            Some(theme) => theme == "dark",
            None => {
                let query = js_sys::Reflect::get(&window, &"matchMedia".into()).ok()?;
                let query = query.dyn_into::<js_sys::Function>().ok()?;
                let answer = query.call1(&window, &"(prefers-color-scheme: dark)".into()).ok()?;
                js_sys::Reflect::get(&answer, &"matches".into()).ok()?.as_bool()?
            }
        };
        let theme = if dark { "light" } else { "dark" };
        root()?.set_attribute("data-theme", theme).ok()?;
        window.local_storage().ok()??.set_item("theme", theme).ok()
    }

    /// Posts a request of the REST API to this server and reads its answer, or says why there is none.
    pub async fn post<Q: Serialize, A: DeserializeOwned>(address: &str, request: &Q) -> Result<A, String> {
        let body = serde_json::to_string(request).map_err(|error| error.to_string())?;
        let text = send(address, &body).await?;
        serde_json::from_str(&text).map_err(|error| format!("the answer is invalid: {error}"))
    }

    async fn send(address: &str, body: &str) -> Result<String, String> {
        let text = |error: JsValue| error.as_string().unwrap_or_else(|| "the server is unreachable".to_owned());
        let window = web_sys::window().ok_or("there is no window")?;
        let headers = web_sys::Headers::new().map_err(text)?;
        headers.set("content-type", "application/json").map_err(text)?;
        let init = web_sys::RequestInit::new();
        init.set_method("POST");
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(body));
        let answer = JsFuture::from(window.fetch_with_str_and_init(address, &init)).await.map_err(text)?;
        let answer: web_sys::Response = answer.dyn_into().map_err(text)?;
        let body = JsFuture::from(answer.text().map_err(text)?).await.map_err(text)?.as_string().unwrap_or_default();
        if answer.ok() { Ok(body) } else { Err(format!("the server answered {}", answer.status())) }
    }
}

#[cfg(feature = "hydrate")]
pub use real::{is_narrow, post, share, toggle_theme};

#[cfg(not(feature = "hydrate"))]
mod absent {
    pub const fn is_narrow() -> bool {
        false
    }

    pub fn share(_: &leptos::ev::MouseEvent) -> Option<f64> {
        None
    }

    pub const fn toggle_theme() -> Option<()> {
        None
    }

    pub async fn post<Q, A>(_: &str, _: &Q) -> Result<A, String> {
        Err("there is no browser".to_owned())
    }
}

#[cfg(not(feature = "hydrate"))]
pub use absent::{is_narrow, post, share, toggle_theme};
