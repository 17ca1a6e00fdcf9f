//! The databases in a server.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::cluster::{Cluster, ROLE};
use crate::error::{BoxError, ClusterError};

/// Where the server's own work is done.
const MAINTENANCE: &str = "postgres";
/// The longest name.
const LONGEST: usize = 40;

/// What was made in the server.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    /// One at a time: the server refuses to copy a template that somebody else is in.
    books: tokio::sync::Mutex<Books>,
    /// Databases whose value is gone; the next one that is made takes them away.
    left: Arc<Mutex<Vec<String>>>,
}

#[derive(Debug, Default)]
struct Books {
    templates: BTreeSet<String>,
    copies: u64,
}

/// A database. It is dropped some time after the value was, whoever is still connected.
#[derive(Debug)]
#[must_use = "the database goes when the value does"]
pub struct Database {
    name: String,
    url: String,
    left: Arc<Mutex<Vec<String>>>,
}

impl Database {
    /// Gives its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives its address, for the role that owns it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.push(std::mem::take(&mut self.name));
    }
}

impl Cluster {
    /// Makes an empty database.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Name`] for a name that would need quotes, [`ClusterError::Database`] if
    /// there is one of that name.
    pub async fn create_database(&self, name: &str) -> Result<Database, ClusterError> {
        let name = checked(name)?;
        let _books = self.catalogue.books.lock().await;
        self.clear().await?;
        self.tell(name, &format!("CREATE DATABASE {name} OWNER {ROLE}")).await?;
        Ok(self.database(name.to_owned()))
    }

    /// Prepares a template, once: later calls with its name do nothing.
    ///
    /// `migrate` is given the address of an empty database. It must close what it opens there.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Template`] with the error of `migrate`; the next call tries again.
    pub async fn template<M, F, E>(&self, name: &str, migrate: M) -> Result<(), ClusterError>
    where
        M: FnOnce(String) -> F,
        F: Future<Output = Result<(), E>>,
        E: Into<BoxError>,
    {
        let name = checked(name)?;
        let mut books = self.catalogue.books.lock().await;
        if books.templates.contains(name) {
            return Ok(());
        }
        // What an earlier call left half-way must not be taken for the whole.
        self.tell(name, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        self.tell(name, &format!("CREATE DATABASE {name} OWNER {ROLE}")).await?;
        migrate(self.url(name)).await.map_err(|error| ClusterError::Template {
            name: name.to_owned(),
            source: error.into(),
        })?;
        // Nobody comes in any more, the server's own cleaners neither.
        self.tell(name, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await?;
        books.templates.insert(name.to_owned());
        Ok(())
    }

    /// Copies a template into a database with a fresh name.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Database`] if there is no such template.
    pub async fn clone_database(&self, template: &str) -> Result<Database, ClusterError> {
        let template = checked(template)?;
        let mut books = self.catalogue.books.lock().await;
        self.clear().await?;
        books.copies += 1;
        let name = format!("{template}_{}", books.copies);
        self.tell(&name, &format!("CREATE DATABASE {name} TEMPLATE {template} OWNER {ROLE}"))
            .await?;
        Ok(self.database(name))
    }

    /// Makes the role that owns the databases.
    pub(crate) async fn admit_owner(&self) -> Result<(), ClusterError> {
        let password = self.password();
        self.tell(ROLE, &format!("CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'")).await
    }

    fn database(&self, name: String) -> Database {
        let url = self.url(&name);
        Database { name, url, left: Arc::clone(&self.catalogue.left) }
    }

    /// Drops what is left over. The caller holds the books.
    async fn clear(&self) -> Result<(), ClusterError> {
        let left = {
            let mut left = self.catalogue.left.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *left)
        };
        for name in left {
            self.tell(&name, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        }
        Ok(())
    }

    /// Has the administrator run a statement about `name`.
    ///
    /// A connection for each: they live in the runtime of the test that opened them.
    async fn tell(&self, name: &str, statement: &str) -> Result<(), ClusterError> {
        let told = async {
            let mut admin = PgConnection::connect(&self.admin_url(MAINTENANCE)).await?;
            // No name can be bound in these statements; `checked` knows each of them.
            admin.execute(AssertSqlSafe(statement)).await?;
            admin.close().await
        };
        told.await.map_err(|source| ClusterError::Database { name: name.to_owned(), source })
    }
}

/// Lets only names pass that need no quotes.
fn checked(name: &str) -> Result<&str, ClusterError> {
    let sane = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    if begins && name.len() <= LONGEST && name.chars().all(sane) {
        Ok(name)
    } else {
        Err(ClusterError::Name(name.to_owned()))
    }
}
