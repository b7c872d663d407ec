//! Pages, rendered by `codegraph-app`.

use crate::services::Services;
use axum::Router;

pub fn router(_services: Services) -> Router {
    Router::new()
}
