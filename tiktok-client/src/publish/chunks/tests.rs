use proptest::prelude::*;

use super::*;

fn ranges(plan: &ChunkPlan) -> Vec<(u64, u64)> {
    let inclusive = |range: Range<u64>| (range.start, range.end - 1);
    (0..plan.count()).map(|chunk| inclusive(plan.range(chunk).unwrap())).collect()
}

/// Size, then chunk size, count and inclusive ranges of the plan.
type Row<'a> = (u64, u64, u32, &'a [(u64, u64)]);

#[test]
fn the_worked_plans() {
    let first_three = [(0, 31_999_999), (32_000_000, 63_999_999), (64_000_000, 95_999_999)];
    let rows: &[Row<'_>] = &[
        (4_194_304, 4_194_304, 1, &[(0, 4_194_303)]),
        (50_000_123, 50_000_123, 1, &[(0, 50_000_122)]),
        (64_000_000, 64_000_000, 1, &[(0, 63_999_999)]),
        (64_000_001, 32_000_000, 2, &[(0, 31_999_999), (32_000_000, 64_000_000)]),
        (66_259_900, 32_000_000, 2, &[(0, 31_999_999), (32_000_000, 66_259_899)]),
        (67_108_864, 32_000_000, 2, &[(0, 31_999_999), (32_000_000, 67_108_863)]),
        (95_999_999, 32_000_000, 2, &[(0, 31_999_999), (32_000_000, 95_999_998)]),
        (96_000_000, 32_000_000, 3, &first_three),
        (121_000_000, 32_000_000, 3, &[first_three[0], first_three[1], (64_000_000, 120_999_999)]),
    ];
    for (size, chunk_size, count, expected) in rows {
        let plan = ChunkPlan::new(*size).unwrap();
        assert_eq!((plan.chunk_size(), plan.count()), (*chunk_size, *count), "{size}");
        assert_eq!(ranges(&plan), *expected, "{size}");
    }
}

#[test]
fn the_largest_file() {
    let plan = ChunkPlan::new(FILE_MAX).unwrap();
    assert_eq!((plan.chunk_size(), plan.count()), (32_000_000, 134));
    assert_eq!(plan.range(133), Some(4_256_000_000..4_294_967_296));
    assert_eq!(plan.range(134), None);
}

#[test]
fn the_plan_that_was_probed_in_the_field() {
    let plan = ChunkPlan::with_chunk_size(158_008_374, 5_242_880).unwrap();
    assert_eq!(plan.count(), 30);
    assert_eq!(plan.range(29), Some(152_043_520..158_008_374));
}

/// The documented sample cuts a file that our planner sends whole; as a stored plan it is fine.
#[test]
fn the_documented_sample_is_taken_up() {
    let plan = ChunkPlan::from_parts(50_000_123, 10_000_000, 5).unwrap();
    assert_eq!(
        ranges(&plan),
        [
            (0, 9_999_999),
            (10_000_000, 19_999_999),
            (20_000_000, 29_999_999),
            (30_000_000, 39_999_999),
            (40_000_000, 50_000_122),
        ]
    );
}

#[test]
fn plans_that_tiktok_refuses_are_refused() {
    for (size, chunk_size, count) in [
        (66_259_900, 64_000_000, 1),  // one chunk that is not the file
        (66_259_900, 66_259_900, 1),  // one chunk above 64 MB
        (121_000_000, 64_000_000, 2), // rounded up
        (100_000_001, 50_000_001, 2), // rounded up
        (50_000_123, 10_000_000, 6),  // rounded up
        (50_000_123, 5_000_000, 10),  // chunks too small under one reading
        (10_000_000, 5_242_880, 1),   // the default chunk for a single one
        (0, 0, 0),
        (0, 0, 1),
        (5_000_000_000, 32_000_000, 156),
    ] {
        let refused = ChunkPlan::from_parts(size, chunk_size, count);
        assert_eq!(refused, Err(ChunkPlanError::NotAPlan), "{size} {chunk_size} {count}");
    }
    assert_eq!(ChunkPlan::new(0), Err(ChunkPlanError::Empty));
    assert_eq!(ChunkPlan::new(FILE_MAX + 1), Err(ChunkPlanError::TooLarge(FILE_MAX + 1)));
    for chunk_size in [0, CHUNK_MIN - 1, SINGLE_MAX + 1] {
        let refused = ChunkPlan::with_chunk_size(100_000_000, chunk_size);
        assert_eq!(refused, Err(ChunkPlanError::ChunkSize(chunk_size)));
    }
}

#[test]
fn progress_is_read_as_count_and_as_last_index() {
    let plan = ChunkPlan::new(121_000_000).unwrap();
    for (progress, expected) in [
        (0, Some(ResumeAt::Chunk(0))),
        (31_999_999, Some(ResumeAt::Chunk(1))),
        (32_000_000, Some(ResumeAt::Chunk(1))),
        (63_999_999, Some(ResumeAt::Chunk(2))),
        (120_999_999, Some(ResumeAt::Complete)),
        (121_000_000, Some(ResumeAt::Complete)),
        (95_999_999, None), // would be a fourth chunk, which the plan does not have
        (31_999_998, None),
        (32_000_001, None),
        (u64::MAX, None),
    ] {
        assert_eq!(plan.border_at(progress), expected, "{progress}");
    }
}

#[test]
fn an_upload_resumes_at_or_below_what_is_there() {
    let plan = ChunkPlan::new(121_000_000).unwrap();
    for (uploaded, expected) in [
        (0, ResumeAt::Chunk(0)),
        (31_999_999, ResumeAt::Chunk(0)),
        (32_000_000, ResumeAt::Chunk(1)),
        (100_000_000, ResumeAt::Chunk(2)),
        (120_999_999, ResumeAt::Chunk(2)),
        (121_000_000, ResumeAt::Complete),
        (u64::MAX, ResumeAt::Complete),
    ] {
        assert_eq!(plan.resume_at(uploaded), expected, "{uploaded}");
    }
}

proptest! {
    #[test]
    fn every_plan_obeys_the_rules(
        size in prop_oneof![1_u64..200_000_000, 1_u64..=FILE_MAX],
        chunk_size in CHUNK_MIN..=SINGLE_MAX,
    ) {
        let plan = ChunkPlan::with_chunk_size(size, chunk_size).unwrap();
        prop_assert_eq!(u64::from(plan.count()), size / plan.chunk_size());
        prop_assert!((1..=1000).contains(&plan.count()));
        prop_assert_eq!(plan.count() == 1, plan.chunk_size() == size);
        prop_assert!(plan.chunk_size() <= SINGLE_MAX);
        let mut next = 0;
        for chunk in 0..plan.count() {
            let range = plan.range(chunk).unwrap();
            prop_assert_eq!(range.start, next);
            next = range.end;
            let length = range.end - range.start;
            if plan.is_last(chunk) {
                prop_assert!((plan.chunk_size()..2 * plan.chunk_size()).contains(&length));
                prop_assert!(length <= 128_000_000);
            } else {
                prop_assert_eq!(length, plan.chunk_size());
                prop_assert!(length >= CHUNK_MIN);
            }
        }
        prop_assert_eq!(next, size);
        let again = ChunkPlan::from_parts(size, plan.chunk_size(), plan.count());
        prop_assert_eq!(again, Ok(plan));
    }

    #[test]
    fn resuming_never_skips_a_byte(size in 1_u64..=FILE_MAX, uploaded in 0_u64..=FILE_MAX) {
        let plan = ChunkPlan::new(size).unwrap();
        match plan.resume_at(uploaded) {
            ResumeAt::Complete => prop_assert!(uploaded >= size),
            ResumeAt::Chunk(chunk) => {
                let range = plan.range(chunk).unwrap();
                prop_assert!(range.start <= uploaded && uploaded < range.end);
            }
        }
    }
}
