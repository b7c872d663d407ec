//! Snapshots that make themselves: every project whose newest one is older than the interval is captured, and what is past
//! its age is cleaned up.

use crate::error::chain;
use crate::services::{Caller, Services, Watch};
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_model::Name;
use codegraph_model::api::CreateSnapshot;
use std::collections::HashMap;
use std::time::Duration;

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_secs(60);

/// When each project was tried last: one that cannot be captured is tried again after the interval, not at each tick.
#[derive(Debug, Default)]
pub struct Schedule {
    tried: HashMap<Name, DateTime<Utc>>,
}

/// Runs until the future is dropped. Ends at once where the schedule is not enabled.
pub async fn run(services: Services) {
    if !services.config().dashboard.snapshot_enabled {
        return;
    }
    let caller = services.scheduler();
    let mut schedule = Schedule::default();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        schedule.turn(&caller).await;
    }
}

impl Schedule {
    /// Captures what is due, one project after the other, and cleans up. How many snapshots were made.
    pub async fn turn(&mut self, caller: &Caller) -> usize {
        let mut made = 0;
        let due = match self.due(caller).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!("the schedule cannot be read: {}", chain(&error));
                return 0;
            }
        };
        for project in due {
            self.tried.insert(project.clone(), caller.clock().now());
            let body = CreateSnapshot {
                project_name: Some(project.clone()),
                reason: Some("scheduled capture".to_owned()),
                ..CreateSnapshot::default()
            };
            match caller.create_snapshot(body, Watch::none()).await {
                Ok(sealed) => {
                    made += 1;
                    tracing::info!("the schedule made the snapshot {} of {project}", sealed.snapshot.id);
                }
                Err(error) => tracing::warn!("the schedule could not capture {project}: {}", chain(&error)),
            }
        }
        if made > 0
            && let Err(error) = caller.cleanup(false).await
        {
            tracing::warn!("the schedule could not clean up: {}", chain(&error));
        }
        made
    }

    /// The projects with a source here of which no snapshot was made or tried within the interval, by name.
    async fn due(&self, caller: &Caller) -> crate::error::Result<Vec<Name>> {
        let minutes = caller.config().dashboard.snapshot_interval_minutes;
        let since = caller.clock().now() - TimeDelta::minutes(minutes.into());
        let (mut due, mut cursor) = (Vec::new(), None);
        loop {
            let page = caller.projects(cursor.as_deref(), None).await?;
            for project in page.projects {
                let newest = project.newest.map(|newest| newest.timestamp);
                let recent = newest.max(self.tried.get(&project.name).copied()).is_some_and(|at| at > since);
                if project.path.is_some() && !recent {
                    due.push(project.name);
                }
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(due);
            }
        }
    }
}
