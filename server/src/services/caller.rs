//! The caller of every service: who asks, by which way, of which services.

use super::Services;
use codegraph_model::{Actor, Via};
use std::ops::Deref;

/// The services as one actor uses them: what services do are methods of this. A clone is cheap.
///
/// What an actor may do is to be decided here, where actor, way and services are at hand: a rule of a service asks
/// `authorize(actor, action, resource)`, and no handler does.
#[derive(Clone)]
pub struct Caller {
    services: Services,
    actor: Actor,
    via: Via,
}

impl Services {
    /// These services, used by an actor.
    #[must_use]
    pub fn caller(&self, actor: Actor, via: Via) -> Caller {
        Caller { services: self.clone(), actor, via }
    }

    /// These services, used by a part of the program.
    #[must_use]
    pub fn scheduler(&self) -> Caller {
        self.caller(Actor::System("scheduler"), Via::Scheduler)
    }
}

impl Caller {
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    #[must_use]
    pub const fn via(&self) -> Via {
        self.via
    }
}

/// What needs no actor, such as the clock, is a method of [`Services`].
impl Deref for Caller {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
}
