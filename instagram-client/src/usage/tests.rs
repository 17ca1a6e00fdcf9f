use super::*;

const NOW: Timestamp = Timestamp::from_unix(1_795_334_400);

fn said(percent: u32, age: Duration) -> Said {
    Said { percent, throttled_until: None, at: NOW - age }
}

#[test]
fn takes_the_longest_wait_in_minutes() {
    let limit = |minutes: &str| {
        format!(
            r#"{{"17841400000000001":[{{"type":"instagram","call_count":95,"estimated_time_to_regain_access":{minutes}}}],"2":[{{"type":"pages"}}]}}"#
        )
    };
    let two =
        r#"{"a":[{"estimated_time_to_regain_access":3},{"estimated_time_to_regain_access":7}]}"#;
    for (header, expected) in [
        (limit("19"), Some(Duration::from_mins(19))),
        (limit("0"), None),
        (limit("-5"), None),
        (limit("99999999999999"), Some(LONGEST)),
        (two.to_owned(), Some(Duration::from_mins(7))),
        ("{}".to_owned(), None),
        ("[]".to_owned(), None),
        ("not json".to_owned(), None),
    ] {
        assert_eq!(of_the_account(&header).and_then(|limit| limit.pause), expected, "{header}");
    }
}

#[test]
fn the_fullest_count_is_the_limit() {
    let of_app = |header: &str| of_the_app(header);
    assert_eq!(of_app(r#"{"call_count":28,"total_time":35,"total_cputime":25}"#), Some(35));
    assert_eq!(of_app(r#"{"call_count":100}"#), Some(100));
    for nothing in ["{}", "[]", "x", r#"{"call_count":"many"}"#, r#"{"call_count":-1}"#] {
        assert_eq!(of_app(nothing), None, "{nothing}");
    }
    let header = r#"{"1":[{"type":"instagram","call_count":5,"total_cputime":20},{"type":"messenger","call_count":100,"estimated_time_to_regain_access":9}],"2":[{"type":"pages","total_time":12}]}"#;
    assert_eq!(of_the_account(header), Some(Limit { percent: 20, pause: None }));
}

#[test]
fn the_pace_slackens_before_the_limit() {
    let pace = |app, account| Usage { app, account, throttled_until: None }.pace(NOW);
    assert_eq!(pace(None, None), Pace::Go);
    assert_eq!(pace(Some(49), Some(3)), Pace::Go);
    assert_eq!(pace(Some(50), None), Pace::After(BUSY_WAIT));
    assert_eq!(pace(None, Some(75)), Pace::After(TIGHT_WAIT));
    assert_eq!(pace(Some(10), Some(90)), Pace::Stop(FULL_WAIT));
    assert_eq!(pace(Some(400), None), Pace::Stop(FULL_WAIT));
    let pause = Duration::from_mins(19);
    let throttled = Usage { throttled_until: Some(NOW + pause), ..Usage::default() };
    assert_eq!(throttled.pace(NOW), Pace::Stop(pause));
    assert_eq!(throttled.pace(NOW + pause), Pace::Go);
}

#[test]
fn what_was_said_long_ago_is_not_known() {
    let budget = Budget::default();
    {
        let mut known = budget.0.lock().unwrap();
        known.app = Some(said(80, FRESH));
        known.accounts.insert("1".to_owned(), said(60, Duration::from_mins(59)));
        let until = Some(NOW + Duration::from_mins(1));
        let old = Said { throttled_until: until, ..said(100, Duration::from_hours(3)) };
        known.accounts.insert("2".to_owned(), old);
    }
    let expected = Usage { app: None, account: Some(60), throttled_until: None };
    assert_eq!(budget.of("1", NOW), expected);
    assert_eq!(budget.of("1", NOW + Duration::from_mins(1)), Usage::default());
    let paused = budget.of("2", NOW);
    assert_eq!(
        (paused.account, paused.throttled_until),
        (None, Some(NOW + Duration::from_mins(1)))
    );
    assert_eq!(budget.of("3", NOW), Usage::default());
}

#[test]
fn the_book_does_not_grow_for_ever() {
    let mut known = Known::default();
    for number in 0..MOST_ACCOUNTS {
        let age = if number % 2 == 0 { FRESH } else { Duration::ZERO };
        known.accounts.insert(number.to_string(), said(1, age));
    }
    known.make_room(NOW);
    assert_eq!(known.accounts.len(), MOST_ACCOUNTS / 2);
    for number in 0..MOST_ACCOUNTS {
        known.accounts.insert(number.to_string(), said(1, Duration::ZERO));
    }
    known.make_room(NOW);
    assert!(known.accounts.is_empty());
}
