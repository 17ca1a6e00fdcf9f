//! What was measured, what it was to be, and how it is told.

mod book;
mod exceptions;
mod goals;
mod markdown;
mod print;
mod verdict;

pub use book::{Book, Check, Figures, Row, Who, Yardstick};
pub use exceptions::{EXCEPTIONS, Exception};
pub use goals::{Bound, GOALS, Goal};
pub use markdown::document;
pub use print::{complain, line, print_rows, sum_up};
pub use verdict::{Finding, Verdict, judge};
