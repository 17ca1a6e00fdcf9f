use std::time::Duration;

use super::{Harness, MEDIA, account, sample};
use crate::changes::Change;
use crate::error::StoreError;
use crate::record::InsightSample;

/// A figure of the same time is corrected, not doubled; a range reads oldest first.
pub async fn samples_are_replaced_and_read_in_order(h: &Harness) {
    let id = account(h).await;
    let day =
        |days: u64, value| sample::insight(h.now() + Duration::from_hours(24 * days), &id, value);
    h.store.put_samples(&[day(2, 2.0), day(0, 0.1), day(1, -1.5e300)]).await.unwrap();
    sample::apply(&*h.store, Change::PutSamples(vec![day(1, 1.0)])).await;
    let others = [
        InsightSample { subject: MEDIA.to_owned(), ..day(1, 9.0) },
        InsightSample { metric: "views".to_owned(), ..day(1, 9.0) },
    ];
    h.store.put_samples(&others).await.unwrap();
    let read = async |from| h.store.read_samples(&id, "", "reach", from).await.unwrap();
    assert_eq!(read(h.now()).await, [day(0, 0.1), day(1, 1.0), day(2, 2.0)]);
    assert_eq!(read(day(1, 0.0).end_time).await, [day(1, 1.0), day(2, 2.0)]);
    let unfit = h.store.put_samples(&[day(3, 3.0), day(4, f64::NAN)]).await;
    assert!(matches!(unfit, Err(StoreError::Invalid { .. })));
    assert_eq!(read(day(3, 0.0).end_time).await, []);
}

/// What is older than asked for is not there; of each figure there is one.
pub async fn the_newest_of_each_figure_is_read(h: &Harness) {
    let id = account(h).await;
    let at = |hours: u64, value| sample::insight(h.now() + Duration::from_hours(hours), &id, value);
    let of_media = |hours, value| InsightSample { subject: MEDIA.to_owned(), ..at(hours, value) };
    let views = |hours, value| InsightSample { metric: "views".to_owned(), ..at(hours, value) };
    let rows = [at(1, 1.0), at(3, 3.0), at(2, 2.0), of_media(1, 4.0), views(2, 5.0)];
    h.store.put_samples(&rows).await.unwrap();
    let from = async |hours| {
        let from = at(hours, 0.0).end_time;
        h.store.newest_samples(&id, from).await.unwrap()
    };
    assert_eq!(from(0).await, [at(3, 3.0), views(2, 5.0), of_media(1, 4.0)]);
    assert_eq!(from(2).await, [at(3, 3.0), views(2, 5.0)]);
    assert_eq!(h.store.newest_samples(&"unknown".into(), h.now()).await.unwrap(), []);
}
