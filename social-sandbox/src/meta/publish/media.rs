//! What is looked at of a file that came in, and what is wrong with it.

mod atoms;
mod jpeg;
mod movie;
mod verdict;

pub(crate) use jpeg::Picture;
pub(crate) use movie::{Film, FilmScan};
pub(crate) use verdict::{FilmRules, PICTURE_BYTES, film_fault, picture_fault};
