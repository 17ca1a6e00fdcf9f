//! What goes over the wire, whichever platform it is for.

mod answer;
mod bomb;
mod carriage;
mod fields;
pub(crate) mod pages;
mod upload;

pub(crate) use answer::Answer;
pub(crate) use bomb::response as bomb;
pub(crate) use carriage::carry;
pub(crate) use fields::Fields;
pub(crate) use upload::{Hindrance, drain};
