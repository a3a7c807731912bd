//! What Harbor knows beside the registry's content.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::{HeaderMap, Method, header};
use jiff::Timestamp;
use parking_lot::Mutex;

use super::errors::HarborError;
use super::people::{Caller, MEMBERS, Person, ROBOTS, Role};
use super::{HarborOptions, Setting};
use crate::registry::Store;
use crate::registry::access::basic_credentials;
use crate::vendors::swagger::Notes;

/// The service's memory.
pub(super) struct State {
    pub(super) store: Arc<Store>,
    pub(super) options: HarborOptions,
    pub(super) desk: Mutex<Desk>,
    pub(super) notes: Arc<Notes>,
}

#[derive(Default)]
pub(super) struct Desk {
    pub(super) people: Vec<Person>,
    pub(super) projects: BTreeMap<String, Project>,
    pub(super) listings: BTreeMap<String, Listing>,
    numbers: i64,
}

/// A project.
#[derive(Clone, Debug)]
pub(super) struct Project {
    pub(super) id: i64,
    pub(super) public: bool,
    pub(super) owner: String,
    pub(super) created: Timestamp,
}

/// What is said of a repository beside its content.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) id: i64,
    pub(super) description: String,
    pub(super) pulls: u64,
    pub(super) created: Timestamp,
    /// Moves with every push and every pull.
    pub(super) updated: Timestamp,
}

impl Desk {
    pub(super) fn with(people: Vec<Person>) -> Self {
        Self { people, ..Self::default() }
    }

    pub(super) fn add_project(&mut self, name: &str, public: bool, owner: &str) -> i64 {
        self.numbers += 1;
        let (id, owner, created) = (self.numbers, owner.to_owned(), Timestamp::now());
        self.projects.insert(name.to_owned(), Project { id, public, owner, created });
        id
    }

    /// Notes a repository that was pushed to.
    pub(super) fn note_push(&mut self, name: &str) {
        self.numbers += 1;
        let (id, now) = (self.numbers, Timestamp::now());
        let fresh =
            Listing { id, description: String::new(), pulls: 0, created: now, updated: now };
        self.listings.entry(name.to_owned()).or_insert(fresh).updated = now;
    }
}

impl State {
    pub(super) fn is_set(&self, setting: Setting) -> bool {
        self.options.settings.contains(&setting)
    }

    /// Who a request comes from. Harbor lets whoever it does not know pass as nobody.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Caller {
        let Some((name, secret)) = basic_credentials(headers) else { return Caller::Anybody };
        self.sign_in(&name, &secret).unwrap_or(Caller::Anybody)
    }

    pub(super) fn sign_in(&self, name: &str, secret: &str) -> Option<Caller> {
        let desk = self.desk.lock();
        let fits =
            |known: &&Person| (known.name == name || known.email == name) && known.secret == secret;
        if let Some(person) = desk.people.iter().find(fits) {
            return Some(Caller::Person(person.clone()));
        }
        let robot = ROBOTS.iter().find(|robot| robot.name == name && robot.secret == secret)?;
        (!robot.expired).then(|| Caller::Robot(robot.clone()))
    }

    /// Whether somebody may do something in a project; `None` where there is no such project.
    pub(super) fn may(&self, caller: &Caller, project: &str, action: &str) -> Option<bool> {
        let found = self.desk.lock().projects.get(project).cloned()?;
        let public = found.public && Role::Guest.allows(action);
        Some(match caller {
            Caller::Anybody => public,
            Caller::Person(person) => {
                let role =
                    MEMBERS.iter().find(|(of, who, _)| *of == project && *who == person.name);
                let owner = found.owner == person.name;
                person.admin
                    || owner
                    || public
                    || role.is_some_and(|(_, _, role)| role.allows(action))
            }
            Caller::Robot(robot) => {
                let own = robot.project.is_none_or(|own| own == project);
                if own { robot.may.contains(&action) } else { public }
            }
        })
    }

    /// Refuses as Harbor does: strangers are asked to sign in, others are told that they may not; a project that is not
    /// there is not found by those who would see it.
    pub(super) fn require(
        &self,
        caller: &Caller,
        project: &str,
        action: &str,
    ) -> Result<(), HarborError> {
        match (self.may(caller, project, action), caller) {
            (Some(true), _) => Ok(()),
            (None, Caller::Person(person)) if person.admin => {
                Err(HarborError::not_found(format!("project {project} not found")))
            }
            (_, Caller::Anybody) => Err(HarborError::unauthorized()),
            _ => Err(HarborError::forbidden("forbidden")),
        }
    }

    /// The projects that somebody sees, by name.
    pub(super) fn projects_of(&self, caller: &Caller) -> Vec<(String, Project)> {
        let all = self.desk.lock().projects.clone();
        let sees = |(name, project): &(String, Project)| match caller {
            Caller::Anybody => project.public,
            Caller::Person(_) => self.may(caller, name, "project:read") == Some(true),
            Caller::Robot(robot) => project.public || robot.project.is_none_or(|own| own == name),
        };
        all.into_iter().filter(sees).collect()
    }

    /// With a session's cookie a change needs a CSRF token, whoever signs it.
    pub(super) fn check_csrf(method: &Method, headers: &HeaderMap) -> Result<(), HarborError> {
        let safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        if !safe
            && headers.contains_key(header::COOKIE)
            && !headers.contains_key("x-harbor-csrf-token")
        {
            return Err(HarborError::forbidden("CSRF token not found in request"));
        }
        Ok(())
    }
}
