//! The accounts a person added, with what they marked and opened there (`accounts.json`).

use std::path::PathBuf;

use domain::{Account, AccountId, DockerSource, Error, RepositoryName};
use serde::{Deserialize, Serialize};

use crate::{Notice, json_file};

const VERSION: u32 = 1;

/// One account and what is remembered about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// Who and where.
    pub account: Account,
    /// Signed in with a secret that outlives the process; after a sign-out the account stays in the side bar without.
    pub signed_in: bool,
    /// The login of Docker's that its secret is read from; `None`: the vault keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docker_login: Option<DockerSource>,
    /// Repositories with a star of the person's own.
    #[serde(default)]
    pub favourites: Vec<RepositoryName>,
    /// Those of them whose pushes are told by a notification.
    #[serde(default)]
    pub bells: Vec<RepositoryName>,
    /// Repositories opened by name, newest first, for registries that do not list theirs.
    #[serde(default)]
    pub opened: Vec<RepositoryName>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Content {
    accounts: Vec<AccountRecord>,
}

/// The file of accounts, in memory and on disk.
#[derive(Debug)]
pub struct Accounts {
    path: PathBuf,
    content: Content,
}

impl Accounts {
    /// Reads the file.
    pub fn open(path: PathBuf, notices: &mut Vec<Notice>) -> Result<Self, Error> {
        let content = json_file::read(&path, VERSION, notices)?;
        Ok(Self { path, content })
    }

    /// All accounts in the order of the side bar.
    pub fn all(&self) -> &[AccountRecord] {
        &self.content.accounts
    }

    /// One account.
    pub fn get(&self, id: &AccountId) -> Option<&AccountRecord> {
        self.content.accounts.iter().find(|record| &record.account.id == id)
    }

    /// Adds an account, or renews one that is there, keeping its place, stars and opened names.
    pub fn put(
        &mut self,
        account: Account,
        signed_in: bool,
        docker_login: Option<DockerSource>,
    ) -> Result<(), Error> {
        self.change(|accounts| put(accounts, account, signed_in, docker_login))
    }

    /// The same in the place of another account, which goes: both, or neither.
    pub fn put_for(
        &mut self,
        account: Account,
        signed_in: bool,
        docker_login: Option<DockerSource>,
        instead_of: &AccountId,
    ) -> Result<(), Error> {
        self.change(|accounts| {
            accounts.retain(|record| &record.account.id != instead_of);
            put(accounts, account, signed_in, docker_login);
        })
    }

    /// Changes one account's record; nothing happens when it is gone.
    pub fn update(
        &mut self,
        id: &AccountId,
        change: impl FnOnce(&mut AccountRecord),
    ) -> Result<(), Error> {
        self.change(|accounts| {
            if let Some(record) = accounts.iter_mut().find(|record| &record.account.id == id) {
                change(record);
            }
        })
    }

    /// Takes an account out.
    pub fn remove(&mut self, id: &AccountId) -> Result<(), Error> {
        self.change(|accounts| accounts.retain(|record| &record.account.id != id))
    }

    /// Memory follows the disk: a change that could not be written did not happen.
    fn change(&mut self, change: impl FnOnce(&mut Vec<AccountRecord>)) -> Result<(), Error> {
        let mut accounts = self.content.accounts.clone();
        change(&mut accounts);
        let content = Content { accounts };
        json_file::write(&self.path, VERSION, &content)?;
        self.content = content;
        Ok(())
    }
}

fn put(
    accounts: &mut Vec<AccountRecord>,
    account: Account,
    signed_in: bool,
    docker_login: Option<DockerSource>,
) {
    match accounts.iter_mut().find(|record| record.account.id == account.id) {
        Some(record) => {
            (record.account, record.signed_in) = (account, signed_in);
            record.docker_login = docker_login;
        }
        None => accounts.push(AccountRecord {
            account,
            signed_in,
            docker_login,
            favourites: Vec::new(),
            bells: Vec::new(),
            opened: Vec::new(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Endpoint, RegistryKind};

    use super::*;

    fn account(username: &str) -> Account {
        let endpoint = Endpoint::new("https://registry.example.com/".parse().unwrap());
        Account {
            id: AccountId::new(RegistryKind::Oci, &endpoint, Some(username)),
            kind: RegistryKind::Oci,
            label: "registry.example.com".into(),
            endpoint,
            username: Some(username.into()),
        }
    }

    #[test]
    fn signing_in_again_keeps_the_place_and_the_stars() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.json");
        let mut accounts = Accounts::open(path.clone(), &mut Vec::new()).unwrap();
        accounts.put(account("acme"), true, None).unwrap();
        accounts.put(account("moored"), true, None).unwrap();
        let id = account("acme").id;
        let star = RepositoryName::parse("acme/web").unwrap();
        accounts.update(&id, |record| record.favourites.push(star.clone())).unwrap();
        accounts.put(account("acme"), false, None).unwrap();

        let read = Accounts::open(path, &mut Vec::new()).unwrap();
        assert_eq!(read.all()[0].account.id, id);
        assert_eq!(read.all()[0].favourites, [star]);
        assert!(!read.all()[0].signed_in);
    }
}
