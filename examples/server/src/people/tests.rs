//! One list of properties, held against every way of keeping people.

use std::sync::Arc;
use std::time::Duration;

use social_core::{Clock, TestClock, UserId};
use social_test_cluster::{Cluster, Database};

use super::*;

const DAY: Duration = Duration::from_hours(24);

/// A port with its clock, and what must live as long as it does.
struct Fixture {
    people: Arc<dyn People>,
    clock: TestClock,
    _folder: Option<tempfile::TempDir>,
    database: Option<Database>,
}

fn memory() -> Fixture {
    let clock = TestClock::default();
    let people = Arc::new(MemoryPeople::new(Arc::new(clock.clone())));
    Fixture { people, clock, _folder: None, database: None }
}

async fn sqlite() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let clock = TestClock::default();
    let people =
        SqlitePeople::open(folder.path().join("social.db"), Arc::new(clock.clone())).await.unwrap();
    Fixture { people: Arc::new(people), clock, _folder: Some(folder), database: None }
}

async fn postgres() -> Fixture {
    let database = empty_database().await;
    let clock = TestClock::default();
    let options = PostgresPeopleOptions::default().clock(Arc::new(clock.clone()));
    let people = PostgresPeople::open(database.url(), options).await.unwrap();
    Fixture { people: Arc::new(people), clock, _folder: None, database: Some(database) }
}

async fn empty_database() -> Database {
    let cluster = Cluster::shared().await.unwrap();
    cluster.template("people", |_| async { Ok::<(), PeopleError>(()) }).await.unwrap();
    cluster.clone_database("people").await.unwrap()
}

impl Fixture {
    async fn user(&self, email: &str) -> User {
        let password_hash = PasswordHash::stored("$made-up$".to_owned());
        let user = NewUser { email: email.parse().unwrap(), role: Role::Member, password_hash };
        self.people.add_user(&user).await.unwrap()
    }

    async fn session_of(&self, user: &User) -> SecretHash {
        let hash = Secret::draw("").unwrap().hash();
        let session = NewSession {
            hash: hash.clone(),
            user_id: user.id.clone(),
            life: DAY * 30,
            idle: Duration::from_hours(12),
        };
        self.people.open_session(&session).await.unwrap();
        hash
    }

    async fn token_of(&self, user: &User, name: &str) -> (ApiToken, SecretHash) {
        let hash = Secret::draw("sst_").unwrap().hash();
        let (user_id, name, prefix) = (user.id.clone(), name.to_owned(), "sst_abcd".to_owned());
        let token = NewApiToken { user_id, name, prefix, hash: hash.clone() };
        (self.people.add_api_token(&token).await.unwrap(), hash)
    }
}

macro_rules! properties {
    ($($name:ident),+ $(,)?) => {
        mod in_memory {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::memory()).await;
            })+
        }
        mod in_sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::sqlite().await).await;
            })+
        }
        mod in_postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::postgres().await).await;
            })+
        }
    };
}

properties! {
    an_email_is_taken_once,
    a_session_ends_when_idle_and_at_its_end,
    sessions_are_closed,
    tokens_belong_to_their_user,
    a_link_works_once_and_in_time,
    only_known_users_get_anything,
    what_has_ended_is_forgotten,
}

async fn an_email_is_taken_once(fixture: Fixture) {
    assert!(!fixture.people.has_users().await.unwrap());
    let lea = fixture.user("lea@example.com").await;
    assert!(fixture.people.has_users().await.unwrap());
    let email: Email = "LEA@example.com".parse().unwrap();
    let password_hash = PasswordHash::stored("$other$".to_owned());
    let again = NewUser { email: email.clone(), role: Role::Admin, password_hash };
    assert!(matches!(fixture.people.add_user(&again).await, Err(PeopleError::EmailTaken)));
    let (found, hash) = fixture.people.find_user(&email).await.unwrap().unwrap();
    assert_eq!((found, hash.as_str()), (lea, "$made-up$"));
    assert_eq!(fixture.people.find_user(&"jo@example.com".parse().unwrap()).await.unwrap(), None);
}

async fn a_session_ends_when_idle_and_at_its_end(fixture: Fixture) {
    let lea = fixture.user("lea@example.com").await;
    let (idle, used) = (fixture.session_of(&lea).await, fixture.session_of(&lea).await);
    fixture.clock.advance(Duration::from_hours(11));
    assert_eq!(fixture.people.session(&used).await.unwrap().unwrap().user, lea);
    fixture.clock.advance(Duration::from_hours(1));
    assert_eq!(fixture.people.session(&idle).await.unwrap(), None, "unused for 12 hours");
    for _ in 0..59 {
        assert!(fixture.people.session(&used).await.unwrap().is_some());
        fixture.clock.advance(Duration::from_hours(12) - Duration::from_secs(1));
    }
    assert!(fixture.people.session(&used).await.unwrap().is_some(), "still before its end");
    fixture.clock.advance(Duration::from_secs(59));
    assert_eq!(fixture.people.session(&used).await.unwrap(), None, "30 days have passed");
}

async fn sessions_are_closed(fixture: Fixture) {
    let (lea, jo) = (fixture.user("lea@example.com").await, fixture.user("jo@example.com").await);
    let (first, second) = (fixture.session_of(&lea).await, fixture.session_of(&lea).await);
    let others = fixture.session_of(&jo).await;
    fixture.people.close_session(&first).await.unwrap();
    assert_eq!(fixture.people.session(&first).await.unwrap(), None);
    assert!(fixture.people.session(&second).await.unwrap().is_some());
    fixture.people.close_sessions(&lea.id).await.unwrap();
    assert_eq!(fixture.people.session(&second).await.unwrap(), None);
    assert!(fixture.people.session(&others).await.unwrap().is_some());
}

async fn tokens_belong_to_their_user(fixture: Fixture) {
    let (lea, jo) = (fixture.user("lea@example.com").await, fixture.user("jo@example.com").await);
    let (first, hash) = fixture.token_of(&lea, "script").await;
    fixture.clock.advance(Duration::from_secs(1));
    let (second, _) = fixture.token_of(&lea, "other").await;
    let listed = fixture.people.api_tokens(&lea.id).await.unwrap();
    assert_eq!(listed, [second, first.clone()]);
    assert!(fixture.people.api_tokens(&jo.id).await.unwrap().is_empty());
    assert_eq!(fixture.people.user_of_token(&hash).await.unwrap(), Some(lea.clone()));
    let used = fixture.people.api_tokens(&lea.id).await.unwrap()[1].last_used_at;
    assert_eq!(used, Some(first.created_at + Duration::from_secs(1)));
    assert!(!fixture.people.remove_api_token(&jo.id, &first.id).await.unwrap(), "not another's");
    assert!(fixture.people.remove_api_token(&lea.id, &first.id).await.unwrap());
    assert!(!fixture.people.remove_api_token(&lea.id, &first.id).await.unwrap());
    assert_eq!(fixture.people.user_of_token(&hash).await.unwrap(), None);
}

async fn a_link_works_once_and_in_time(fixture: Fixture) {
    let lea = fixture.user("lea@example.com").await;
    let (once, late) = (Secret::draw("").unwrap().hash(), Secret::draw("").unwrap().hash());
    let life = Duration::from_mins(10);
    fixture.people.one_time_link(&lea.id, &once, life).await.unwrap();
    fixture.people.one_time_link(&lea.id, &late, life).await.unwrap();
    let takers: Vec<_> = (0..8)
        .map(|_| {
            let (people, once) = (Arc::clone(&fixture.people), once.clone());
            tokio::spawn(async move { people.take_link(&once).await.unwrap() })
        })
        .collect();
    let mut taken = Vec::new();
    for taker in takers {
        taken.extend(taker.await.unwrap());
    }
    assert_eq!(taken, [lea.id]);
    fixture.clock.advance(life);
    assert_eq!(fixture.people.take_link(&late).await.unwrap(), None);
}

async fn only_known_users_get_anything(fixture: Fixture) {
    let nobody = UserId::new("nobody");
    let hash = Secret::draw("").unwrap().hash();
    let session = NewSession { hash: hash.clone(), user_id: nobody.clone(), life: DAY, idle: DAY };
    assert!(matches!(fixture.people.open_session(&session).await, Err(PeopleError::NoSuchUser)));
    let link = fixture.people.one_time_link(&nobody, &hash, DAY).await;
    assert!(matches!(link, Err(PeopleError::NoSuchUser)));
    assert_eq!(fixture.people.session(&hash).await.unwrap(), None);
    assert_eq!(fixture.people.user_of_token(&hash).await.unwrap(), None);
    assert_eq!(fixture.people.take_link(&hash).await.unwrap(), None);
}

async fn what_has_ended_is_forgotten(fixture: Fixture) {
    let lea = fixture.user("lea@example.com").await;
    let ended = fixture.session_of(&lea).await;
    fixture.clock.advance(DAY);
    let alive = fixture.session_of(&lea).await;
    fixture.people.prune().await.unwrap();
    assert_eq!(fixture.people.session(&ended).await.unwrap(), None);
    assert!(fixture.people.session(&alive).await.unwrap().is_some());
}

#[tokio::test]
async fn a_file_is_opened_by_many_at_once_and_keeps_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("social.db");
    let starters: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            tokio::spawn(
                async move { SqlitePeople::open(path, Arc::new(TestClock::default())).await },
            )
        })
        .collect();
    for starter in starters {
        let people = starter.await.unwrap().unwrap();
        people.close().await;
    }
    let clock: Arc<dyn Clock> = Arc::new(TestClock::default());
    let people = SqlitePeople::open(&path, Arc::clone(&clock)).await.unwrap();
    let password_hash = PasswordHash::stored("$made-up$".to_owned());
    let email: Email = "lea@example.com".parse().unwrap();
    let user = NewUser { email: email.clone(), role: Role::Admin, password_hash };
    let added = people.add_user(&user).await.unwrap();
    people.close().await;
    let people = SqlitePeople::open(&path, clock).await.unwrap();
    assert_eq!(people.find_user(&email).await.unwrap().unwrap().0, added);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("social.db");
    let people = SqlitePeople::open(&path, Arc::new(TestClock::default())).await.unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    people.close().await;
}

#[tokio::test]
async fn tables_of_a_newer_program_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("social.db");
    let clock: Arc<dyn Clock> = Arc::new(TestClock::default());
    let people = SqlitePeople::open(&path, Arc::clone(&clock)).await.unwrap();
    people.close().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let newer = "INSERT INTO server_migrations (version, description, installed_on, success, checksum, execution_time)
                 VALUES (999, 'newer', CURRENT_TIMESTAMP, TRUE, x'00', 0)";
    sqlx::query(newer).execute(&pool).await.unwrap();
    pool.close().await;
    let refused = SqlitePeople::open(&path, clock).await.unwrap_err();
    assert!(matches!(refused, PeopleError::NewerSchema { found: 999, known: 1 }), "{refused}");
}

#[tokio::test]
async fn a_database_is_opened_by_many_at_once_and_keeps_its_rows() {
    let database = empty_database().await;
    let starters: Vec<_> = (0..8)
        .map(|_| {
            let url = database.url().to_owned();
            tokio::spawn(async move {
                PostgresPeople::open(&url, PostgresPeopleOptions::default()).await
            })
        })
        .collect();
    let mut opened = Vec::new();
    for starter in starters {
        opened.push(starter.await.unwrap().unwrap());
    }
    let (email, password_hash) =
        ("lea@example.com".parse().unwrap(), PasswordHash::stored("$made-up$".to_owned()));
    let user = NewUser { email, role: Role::Admin, password_hash };
    let added = opened[0].add_user(&user).await.unwrap();
    for people in &opened {
        let found = people.find_user(&user.email).await.unwrap().unwrap().0;
        assert_eq!(found, added, "every process sees it");
        assert!(matches!(people.add_user(&user).await, Err(PeopleError::EmailTaken)));
        people.close().await;
    }
}

/// Without a given clock the database tells the time, whatever the process's clock says.
#[tokio::test]
async fn the_database_tells_the_time() {
    let database = empty_database().await;
    let people =
        PostgresPeople::open(database.url(), PostgresPeopleOptions::default()).await.unwrap();
    let fixture = Fixture {
        people: Arc::new(people),
        clock: TestClock::default(),
        _folder: None,
        database: None,
    };
    let lea = fixture.user("lea@example.com").await;
    let mut conn = connect(database.url()).await;
    let now: i64 = sqlx::query_scalar("SELECT (extract(epoch FROM now()) * 1000000)::bigint")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    let apart = (now - lea.created_at.as_micros()).unsigned_abs();
    assert!(Duration::from_micros(apart) < Duration::from_mins(1), "{apart}");
    let alive = fixture.session_of(&lea).await;
    assert!(fixture.people.session(&alive).await.unwrap().is_some());
    let hash = Secret::draw("").unwrap().hash();
    fixture.people.one_time_link(&lea.id, &hash, Duration::ZERO).await.unwrap();
    assert_eq!(fixture.people.take_link(&hash).await.unwrap(), None);
}

async fn connect(url: &str) -> sqlx::PgConnection {
    <sqlx::PgConnection as sqlx::Connection>::connect(url).await.unwrap()
}

#[tokio::test]
async fn tables_of_a_newer_program_are_refused_in_postgres() {
    let fixture = postgres().await;
    let url = fixture.database.as_ref().unwrap().url();
    let newer = "INSERT INTO social_server.migrations (version, description, success, checksum, execution_time)
                 VALUES (999, 'newer', TRUE, 'x', 0)";
    sqlx::query(newer).execute(&mut connect(url).await).await.unwrap();
    let refused = PostgresPeople::open(url, PostgresPeopleOptions::default()).await.unwrap_err();
    assert!(matches!(refused, PeopleError::NewerSchema { found: 999, known: 1 }), "{refused}");
}

#[tokio::test]
async fn an_address_is_never_repeated() {
    let wrong = "postgres://lea:canary@127.0.0.1:notaport/social";
    let error = PostgresPeople::open(wrong, PostgresPeopleOptions::default()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    let nobody = "postgres://lea:canary@127.0.0.1:9/social";
    let error = PostgresPeople::open(nobody, PostgresPeopleOptions::default()).await.unwrap_err();
    assert!(matches!(error, PeopleError::Unavailable(_)), "{error}");
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}
