//! The way into the services: a handler that takes a [`Caller`] has an actor, and there is no other way to call one.

use crate::services::{Caller, Services};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use codegraph_model::{Actor, Via};
use std::convert::Infallible;

/// The state of routers whose handlers call services.
#[derive(Clone)]
pub struct Entrance {
    services: Services,
    via: Via,
}

impl Entrance {
    pub const fn new(services: Services, via: Via) -> Self {
        Self { services, via }
    }

    /// The services, for what needs no actor.
    pub const fn services(&self) -> &Services {
        &self.services
    }
}

/// As long as nobody signs in, everybody is anonymous.
impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Entrance: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let Entrance { services, via } = Entrance::from_ref(state);
        Ok(services.caller(Actor::Anonymous, via))
    }
}
