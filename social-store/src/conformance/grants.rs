use super::harness::{Harness, RACERS, race};
use super::sample::{self, connect};
use crate::changes::Change;
use crate::error::{Conflict, StoreError};
use crate::record::{MediaGrant, PublicationId};
use crate::traits::Result;

/// Stages the file `asset` and accepts a publication.
async fn furnish(h: &Harness) -> PublicationId {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    h.store.insert_asset(&sample::asset(h.now(), "asset", "ada")).await.unwrap();
    let publication = sample::publication(h.now(), "publication", "ada", &account);
    let id = publication.id.clone();
    sample::apply(&*h.store, Change::InsertPublication(Box::new(publication))).await;
    id
}

fn grant(h: &Harness, hash: &str) -> MediaGrant {
    sample::grant(h.now(), hash, "asset", "publication")
}

fn is_gone(answer: &Result<()>) -> bool {
    matches!(answer, Err(StoreError::NotFound(_)))
}

fn unless_fetched(id: &PublicationId, attempt: u32) -> Change {
    Change::RevokeUnfetched { publication_id: id.clone(), attempt }
}

/// A URL works until it ends or is withdrawn, and whether it was used is known ever after.
pub async fn a_grant_ends_and_can_be_withdrawn(h: &Harness) {
    let id = furnish(h).await;
    let make = |hash: &str, attempt| MediaGrant { attempt, ..grant(h, hash) };
    let (first, second) = (make("first", 1), make("second", 2));
    for grant in [&first, &second] {
        sample::apply(&*h.store, Change::InsertGrant(grant.clone())).await;
    }
    let again = h.store.apply(Change::InsertGrant(first.clone()).into()).await;
    assert!(matches!(again, Err(StoreError::Conflict(Conflict::Exists(_)))));
    assert_eq!(h.store.find_grant("first").await.unwrap(), Some(first.clone()));
    assert_eq!(h.store.find_grant("unknown").await.unwrap(), None);
    let fetched_at = h.now();
    h.store.mark_fetched("first").await.unwrap();
    h.advance(1);
    h.store.mark_fetched("first").await.unwrap();
    assert!(is_gone(&h.store.mark_fetched("unknown").await));

    let revoke = Change::RevokeGrants { publication_id: id.clone(), attempt: 1 };
    let revoked_at = h.now();
    sample::apply(&*h.store, revoke.clone()).await;
    h.advance(1);
    sample::apply(&*h.store, revoke).await;
    assert_eq!(h.store.find_grant("first").await.unwrap(), None);
    assert!(is_gone(&h.store.mark_fetched("first").await), "a withdrawn one is no longer used");
    let expected =
        MediaGrant { fetched_at: Some(fetched_at), revoked_at: Some(revoked_at), ..first };
    assert_eq!(h.store.grants_of(&id, 1).await.unwrap(), [expected]);
    assert_eq!(h.store.find_grant("second").await.unwrap(), Some(second.clone()));
    h.clock.advance(second.expires_at.since(h.now()));
    assert_eq!(h.store.find_grant("second").await.unwrap(), None);
    assert!(is_gone(&h.store.mark_fetched("second").await), "nor is one at its end");
    assert_eq!(h.store.grants_of(&id, 2).await.unwrap(), [second]);
}

/// An attempt's permissions are withdrawn together if none was used, and none of them otherwise.
pub async fn what_was_used_is_not_withdrawn_as_unused(h: &Harness) {
    let id = furnish(h).await;
    let used = [grant(h, "1a"), grant(h, "1b")];
    let unused = [grant(h, "2a"), grant(h, "2b")].map(|row| MediaGrant { attempt: 2, ..row });
    for row in used.iter().chain(&unused) {
        sample::apply(&*h.store, Change::InsertGrant(row.clone())).await;
    }
    h.store.mark_fetched("1b").await.unwrap();
    let before = h.store.grants_of(&id, 1).await.unwrap();
    let refused = h.store.apply(unless_fetched(&id, 1).into()).await;
    assert!(matches!(refused, Err(StoreError::Conflict(Conflict::InUse(_)))), "{refused:?}");
    assert_eq!(h.store.grants_of(&id, 1).await.unwrap(), before);
    h.store.mark_fetched("1a").await.unwrap();

    let revoked_at = Some(h.now());
    for _ in 0..2 {
        sample::apply(&*h.store, unless_fetched(&id, 2)).await;
        let rows = h.store.grants_of(&id, 2).await.unwrap();
        let expected = unused.clone().map(|row| MediaGrant { revoked_at, ..row });
        assert_eq!(rows, expected);
        h.advance(1);
    }
    assert!(is_gone(&h.store.mark_fetched("2a").await));
    assert_eq!(h.store.grants_of(&id, 2).await.unwrap()[0].fetched_at, None);
}

/// Either somebody has used one of the permissions, or all of them are withdrawn unused: never both,
/// whoever comes first.
///
/// Red with: a use that does not ask whether it is withdrawn, a withdrawal that asks before it takes
/// the rows.
pub async fn a_use_and_a_withdrawal_exclude_each_other(h: &Harness) {
    let id = furnish(h).await;
    for attempt in 0..24 {
        for part in 0..3 {
            let row = MediaGrant { attempt, ..grant(h, &format!("{attempt} {part}")) };
            sample::apply(&*h.store, Change::InsertGrant(row)).await;
        }
        let answers = race(&h.store, |store, racer| {
            let (withdraw, hash) =
                (unless_fetched(&id, attempt), format!("{attempt} {}", racer % 3));
            async move {
                if racer % 4 == attempt as usize % 4 {
                    (true, store.apply(withdraw.into()).await.map(drop))
                } else {
                    (false, store.mark_fetched(&hash).await)
                }
            }
        })
        .await;
        let (mut withdrawals, mut uses) = (0, 0);
        for (withdraws, answer) in answers {
            match (withdraws, answer) {
                (true, Ok(())) => withdrawals += 1,
                (false, Ok(())) => uses += 1,
                (true, Err(StoreError::Conflict(Conflict::InUse(_))))
                | (false, Err(StoreError::NotFound(_))) => {}
                (withdraws, Err(error)) => panic!("withdraws: {withdraws}, {error:?}"),
            }
        }
        let rows = h.store.grants_of(&id, attempt).await.unwrap();
        let fetched = rows.iter().filter(|row| row.fetched_at.is_some()).count();
        let revoked = rows.iter().filter(|row| row.revoked_at.is_some()).count();
        let all = RACERS / 4;
        let expected = if revoked == 0 { (0, RACERS - all) } else { (all, 0) };
        assert_eq!((withdrawals, uses), expected, "attempt {attempt}");
        assert!((revoked, fetched) == (3, 0) || (revoked, fetched) == (0, 3), "{rows:?}");
    }
}
