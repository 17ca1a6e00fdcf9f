//! H.264 without an encoder: every macroblock carries its samples as they are (`I_PCM`).
//!
//! The stream is legal Constrained Baseline and large, which is what the demo wants of it.
//! Section numbers are those of ITU-T H.264.

use super::Film;
use super::bits::Bits;
use super::picture::{CHROMA, LUMA, Picture};

/// Pictures in a second.
pub(super) const RATE: u32 = 30;

/// Constrained Baseline: `profile_idc` 66 with `constraint_set0_flag` and `constraint_set1_flag`.
pub(super) const PROFILE: [u8; 2] = [66, 0xC0];
/// Level 5.1 takes 240 Mbit/s (Annex A, table A-1); the larger film has about 213.
pub(super) const LEVEL: u8 = 51;

const NAL_SPS: u8 = 0x67;
const NAL_PPS: u8 = 0x68;
const NAL_IDR: u8 = 0x65;
/// `mb_type` of `I_PCM` in an I slice (table 7-11).
const I_PCM: u32 = 25;
/// `slice_type` of a picture that has only I slices (table 7-6).
const ALL_I: u32 = 7;
/// BT.709 for primaries, transfer and matrix (tables E-3 to E-5).
const BT709: u32 = 1;

/// Writes the sequence parameter set (7.3.2.1.1).
pub(super) fn sequence(film: &Film) -> Vec<u8> {
    let mut bits = Bits::default();
    let [profile, constraints] = PROFILE;
    bits.extend(&[profile, constraints, LEVEL]);
    bits.ue(0); // seq_parameter_set_id
    bits.ue(0); // log2_max_frame_num_minus4
    bits.ue(2); // pic_order_cnt_type: output order is decoding order
    bits.ue(1); // max_num_ref_frames
    bits.put(0, 1); // gaps_in_frame_num_value_allowed_flag
    bits.ue(film.wide - 1);
    bits.ue(film.high - 1);
    bits.put(1, 1); // frame_mbs_only_flag
    bits.put(1, 1); // direct_8x8_inference_flag
    bits.put(0, 1); // frame_cropping_flag
    bits.put(1, 1); // vui_parameters_present_flag
    usability(&mut bits);
    bits.trail();
    bits.into_nal(NAL_SPS)
}

/// Writes colours and timing (E.1.1).
fn usability(bits: &mut Bits) {
    bits.put(0, 1); // aspect_ratio_info_present_flag
    bits.put(0, 1); // overscan_info_present_flag
    bits.put(1, 1); // video_signal_type_present_flag
    bits.put(5, 3); // video_format: unspecified
    bits.put(0, 1); // video_full_range_flag
    bits.put(1, 1); // colour_description_present_flag
    for _ in 0..3 {
        bits.put(BT709, 8);
    }
    bits.put(0, 1); // chroma_loc_info_present_flag
    bits.put(1, 1); // timing_info_present_flag
    bits.put(1, 32); // num_units_in_tick: one field
    bits.put(2 * RATE, 32); // time_scale
    bits.put(1, 1); // fixed_frame_rate_flag
    bits.put(0, 1); // nal_hrd_parameters_present_flag
    bits.put(0, 1); // vcl_hrd_parameters_present_flag
    bits.put(0, 1); // pic_struct_present_flag
    bits.put(0, 1); // bitstream_restriction_flag
}

/// Writes the picture parameter set (7.3.2.2).
pub(super) fn picture_set() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.ue(0); // pic_parameter_set_id
    bits.ue(0); // seq_parameter_set_id
    bits.put(0, 1); // entropy_coding_mode_flag: CAVLC
    bits.put(0, 1); // bottom_field_pic_order_in_frame_present_flag
    bits.ue(0); // num_slice_groups_minus1
    bits.ue(0); // num_ref_idx_l0_default_active_minus1
    bits.ue(0); // num_ref_idx_l1_default_active_minus1
    bits.put(0, 1); // weighted_pred_flag
    bits.put(0, 2); // weighted_bipred_idc
    bits.se(0); // pic_init_qp_minus26
    bits.se(0); // pic_init_qs_minus26
    bits.se(0); // chroma_qp_index_offset
    bits.put(1, 1); // deblocking_filter_control_present_flag
    bits.put(0, 1); // constrained_intra_pred_flag
    bits.put(0, 1); // redundant_pic_cnt_present_flag
    bits.trail();
    bits.into_nal(NAL_PPS)
}

/// Writes a picture as one IDR slice (7.3.3, 7.3.5).
pub(super) fn frame(film: &Film, picture: &Picture) -> Vec<u8> {
    let blocks = film.wide * film.high;
    let length = blocks as usize * (LUMA + 2 * CHROMA + 2);
    let mut bits = Bits::with_capacity(length + 16);
    bits.ue(0); // first_mb_in_slice
    bits.ue(ALL_I);
    bits.ue(0); // pic_parameter_set_id
    bits.put(0, 4); // frame_num
    bits.ue(picture.number() % 2); // idr_pic_id: differs between neighbours
    bits.put(0, 1); // no_output_of_prior_pics_flag
    bits.put(0, 1); // long_term_reference_flag
    bits.se(0); // slice_qp_delta
    bits.ue(1); // disable_deblocking_filter_idc
    for row in 0..film.high {
        for column in 0..film.wide {
            bits.ue(I_PCM);
            bits.align();
            picture.samples(column, row, |samples| bits.extend(samples));
        }
    }
    bits.trail();
    bits.into_nal(NAL_IDR)
}

#[cfg(test)]
mod tests {
    use super::super::{LARGE, LONG};
    use super::*;

    #[test]
    fn a_frame_carries_every_sample() {
        for film in [LARGE, LONG] {
            let unit = frame(&film, &Picture::new(0));
            let blocks = (film.wide * film.high) as usize;
            let samples = blocks * (LUMA + 2 * CHROMA);
            assert!(unit.len() > samples && unit.len() < samples + 3 * blocks);
            assert_eq!(unit[0], NAL_IDR);
            assert!(!unit.windows(3).any(|three| matches!(three, [0, 0, 0..=2])));
        }
    }

    #[test]
    fn the_stream_stays_within_its_level() {
        let blocks = LARGE.wide * LARGE.high;
        let bits = frame(&LARGE, &Picture::new(1)).len() as u64 * 8 * u64::from(RATE);
        // Table A-1, level 5.1.
        assert!(blocks <= 36_864 && blocks * RATE <= 983_040 && bits <= 240_000_000, "{bits}");
    }

    #[test]
    fn neighbours_differ() {
        assert_ne!(frame(&LONG, &Picture::new(0)), frame(&LONG, &Picture::new(1)));
        assert_eq!(sequence(&LONG)[1..4], [PROFILE[0], PROFILE[1], LEVEL]);
        assert_eq!(picture_set()[0], NAL_PPS);
    }
}
