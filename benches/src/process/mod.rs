//! Other processes: our own roles and programs of others.

mod child;
mod memory;

pub use child::{Child, role, start};
pub use memory::{own_peak_mb, own_resident_mb, peak_mb, resident_mb};
