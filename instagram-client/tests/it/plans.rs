//! When each family of tokens falls due.

use std::time::Duration;

use instagram_client::oauth::{Extension, PageTokens, SystemUserTokens};
use instagram_client::{
    Client, RefreshFailure, RefreshPlan, Timestamp, TokenRefresher, TokenTimes,
};

use crate::support::Platform;

const ISSUED: Timestamp = Timestamp::from_unix(1_795_334_400);
const DAY: Duration = Duration::from_hours(24);

fn times(life: Option<Duration>) -> TokenTimes {
    let access_expires_at = life.map(|life| ISSUED + life);
    TokenTimes { issued_at: ISSUED, access_expires_at, refresh_expires_at: None }
}

#[test]
fn instagram_tokens_are_due_at_half_their_life_and_not_before_a_day() {
    let client = Client::instagram_app("1", "secret").build().unwrap();
    let port = client.instagram_login().unwrap().long_lived_tokens();
    let second = Duration::from_secs(1);
    let cases = [
        (Some(60 * DAY), Duration::ZERO, RefreshPlan::NotBefore(ISSUED + 30 * DAY)),
        (Some(60 * DAY), DAY.saturating_sub(second), RefreshPlan::NotBefore(ISSUED + 30 * DAY)),
        (Some(60 * DAY), DAY, RefreshPlan::At(ISSUED + 30 * DAY)),
        (Some(60 * DAY), 59 * DAY, RefreshPlan::At(ISSUED + 30 * DAY)),
        (Some(60 * DAY), 60 * DAY, RefreshPlan::Never),
        // Half of the life is too young.
        (Some(DAY + DAY / 2), Duration::ZERO, RefreshPlan::NotBefore(ISSUED + DAY)),
        // It ends before it is old enough.
        (Some(DAY), Duration::ZERO, RefreshPlan::Never),
        (Some(Duration::from_hours(1)), Duration::ZERO, RefreshPlan::Never),
        // The end was not told.
        (None, Duration::ZERO, RefreshPlan::NotBefore(ISSUED + DAY)),
        (None, 2 * DAY, RefreshPlan::At(ISSUED + DAY)),
    ];
    for (life, age, expected) in cases {
        assert_eq!(port.plan(&times(life), ISSUED + age), expected, "{life:?} {age:?}");
    }
}

#[test]
fn short_lived_tokens_are_due_at_once_while_they_live() {
    let meta = Client::meta_app("1", "secret").build().unwrap();
    let instagram = Client::instagram_app("1", "secret").build().unwrap();
    let hour = Duration::from_hours(1);
    for port in [
        meta.facebook_login().unwrap().short_lived_tokens(),
        instagram.instagram_login().unwrap().short_lived_tokens(),
    ] {
        assert_eq!(port.plan(&times(Some(hour)), ISSUED), RefreshPlan::At(ISSUED));
        assert_eq!(port.plan(&times(None), ISSUED + hour), RefreshPlan::At(ISSUED));
        assert_eq!(port.plan(&times(Some(hour)), ISSUED + hour), RefreshPlan::Never);
    }
}

#[test]
fn long_lived_user_tokens_are_extended_only_if_asked_and_not_for_ever() {
    let login = Client::meta_app("1", "secret").build().unwrap().facebook_login().unwrap();
    let never = login.long_lived_tokens(Extension::default());
    assert_eq!(never.plan(&times(Some(60 * DAY)), ISSUED), RefreshPlan::Never);

    let port = login.long_lived_tokens(Extension::WhileValid);
    let half = RefreshPlan::At(ISSUED + 30 * DAY);
    assert_eq!(port.plan(&times(Some(60 * DAY)), ISSUED), half);
    assert_eq!(port.plan(&times(Some(60 * DAY)), ISSUED + 59 * DAY), half);
    assert_eq!(port.plan(&times(Some(60 * DAY)), ISSUED + 60 * DAY), RefreshPlan::Never);
    assert_eq!(port.plan(&times(None), ISSUED), RefreshPlan::Never);
    assert_eq!(
        port.plan(&times(Some(DAY.saturating_sub(Duration::from_secs(1)))), ISSUED),
        RefreshPlan::Never
    );
}

/// Meta may answer an extension with the end that was there before.
#[test]
fn an_end_that_does_not_move_is_asked_for_six_times_at_most() {
    let login = Client::meta_app("1", "secret").build().unwrap().facebook_login().unwrap();
    let port = login.long_lived_tokens(Extension::WhileValid);
    let mut times = times(Some(60 * DAY));
    let mut calls = 0;
    while let RefreshPlan::At(due) = port.plan(&times, times.issued_at) {
        times.issued_at = due;
        calls += 1;
        assert!(calls <= 6);
    }
    assert_eq!(calls, 6);
}

#[tokio::test]
async fn what_is_never_renewed_says_so_and_asks_nobody() {
    let platform = Platform::start().await;
    let tokens = platform.tokens(DAY);
    let login = platform.meta().facebook_login().unwrap();
    let ports: [Box<dyn TokenRefresher>; 3] = [
        Box::new(PageTokens),
        Box::new(SystemUserTokens),
        Box::new(login.long_lived_tokens(Extension::Never)),
    ];
    for port in ports {
        for life in [None, Some(60 * DAY)] {
            assert_eq!(port.plan(&times(life), ISSUED + DAY), RefreshPlan::Never, "{port:?}");
        }
        let failure = port.refresh(&tokens).await.unwrap_err();
        assert!(matches!(failure, RefreshFailure::Rejected(_)), "{port:?}: {failure:?}");
    }
}
