//! Who the account is, and which projects it sees.
//!
//! Harbor treats a credential that it does not accept as no credential (goharbor/harbor
//! `src/server/middleware/security`): `GET /projects` with a wrong password answers 200 with what is public. So that no
//! list is silently short, who we are is asked before a list is begun, and believed for a minute.

use std::time::Duration;

use domain::{Error, ErrorKind, Result, Visibility};
use futures::stream::{self, StreamExt, TryStreamExt};
use tokio::sync::Mutex;
use tokio::time::Instant;
use transport::Request;

use super::api::{Project, SystemInfo, User};
use super::rest::{PAGE_SIZE, Rest};

/// How long an answer is believed.
const BELIEVED: Duration = Duration::from_mins(1);
/// Pages of projects read at once; the transport bounds what goes to the host in all.
const AT_ONCE: usize = 4;
/// Pages of projects, at most: ten thousand projects.
const PAGES_MOST: u64 = 100;

/// Who an account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// Nobody.
    Anybody,
    /// A person.
    User {
        /// As Harbor writes it.
        name: String,
        /// A system administrator.
        admin: bool,
    },
    /// A robot account, under its full name (`robot$project+name`).
    Robot {
        /// Its full name.
        name: String,
    },
}

/// What was learnt of the account lately.
#[derive(Default)]
pub(super) struct Identity {
    who: Mutex<Option<(Instant, Who)>>,
    projects: Mutex<Option<(Instant, Vec<Project>)>>,
}

impl Identity {
    /// Who the account is, asked anew after a minute.
    pub(super) async fn who(&self, rest: &Rest) -> Result<Who> {
        let mut held = self.who.lock().await;
        if let Some((at, who)) = held.as_ref()
            && at.elapsed() < BELIEVED
        {
            return Ok(who.clone());
        }
        *held = None;
        let who = ask(rest).await?;
        *held = Some((Instant::now(), who.clone()));
        Ok(who)
    }

    /// The projects that the account sees, asked anew after a minute.
    pub(super) async fn projects(&self, rest: &Rest) -> Result<Vec<Project>> {
        let mut held = self.projects.lock().await;
        if let Some((at, projects)) = held.as_ref()
            && at.elapsed() < BELIEVED
        {
            return Ok(projects.clone());
        }
        *held = None;
        let projects = all_projects(rest).await?;
        *held = Some((Instant::now(), projects.clone()));
        Ok(projects)
    }

    /// Asks everything anew the next time.
    pub(super) fn forget(&self) {
        if let Ok(mut held) = self.who.try_lock() {
            *held = None;
        }
        self.forget_projects();
    }

    /// Asks for the projects anew the next time.
    pub(super) fn forget_projects(&self) {
        if let Ok(mut held) = self.projects.try_lock() {
            *held = None;
        }
    }
}

/// Who may pull from a project's repositories.
pub(super) fn visibility(project: &Project) -> Option<Visibility> {
    project.public().map(|public| if public { Visibility::Public } else { Visibility::Private })
}

/// The project in the name of a project's robot: `robot$project+name`.
pub(super) fn project_of_robot(name: &str) -> Option<&str> {
    let (before, _) = name.rsplit_once('+')?;
    let (_, project) = before.rsplit_once('$')?;
    (!project.is_empty()).then_some(project)
}

/// Asks who we are. A robot is nobody's account: it is told 412 once its secret was accepted.
async fn ask(rest: &Rest) -> Result<Who> {
    let Some(name) = rest.username().await? else { return Ok(Who::Anybody) };
    let answer = rest.send(Request::get(rest.url(&["users", "current"]))).await?;
    match answer.status {
        200 => {
            let user: User = answer.json()?;
            Ok(Who::User { name: user.username, admin: user.sysadmin_flag })
        }
        403 | 412 => Ok(Who::Robot { name }),
        401 => Err(refused(rest, rest.refusal(&answer, "users/current").await).await),
        _ => Err(rest.refusal(&answer, "users/current").await),
    }
}

/// Why a credential that was good is refused: the CLI secret of an OIDC user ends when the identity provider no longer
/// renews it, until they sign in to Harbor's web page once.
async fn refused(rest: &Rest, error: Error) -> Error {
    match system_info(rest).await {
        Ok(info) if info.is_oidc() => Error { kind: ErrorKind::SessionEnded, ..error },
        _ => error,
    }
}

/// What this Harbor says of itself.
///
/// # Errors
/// `NotARegistry` where no Harbor answers.
pub(super) async fn system_info(rest: &Rest) -> Result<SystemInfo> {
    rest.get(Request::get(rest.url(&["systeminfo"])), "systeminfo").await
}

/// All pages of the projects: the first tells how many there are, the rest are read together.
async fn all_projects(rest: &Rest) -> Result<Vec<Project>> {
    let first = rest.page::<Project>(rest.url(&["projects"]), 1, "projects").await?;
    let mut projects = first.items;
    let pages = match first.total {
        Some(total) if first.more => total.div_ceil(PAGE_SIZE).min(PAGES_MOST),
        _ => 1,
    };
    let rest_of_them: Vec<Vec<Project>> = stream::iter(2..=pages)
        .map(|page| async move {
            let rows = rest.page::<Project>(rest.url(&["projects"]), page, "projects").await?;
            Ok::<_, Error>(rows.items)
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    projects.extend(rest_of_them.into_iter().flatten());
    Ok(projects)
}
