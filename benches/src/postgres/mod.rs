//! A private Postgres server with full durability, and the store on it.

mod bank;
mod master;

pub use bank::{Bank, open};
pub use master::{
    FEW_AFTER_MANY, FEW_FINISHED, FEW_READY, MANY_FINISHED, MANY_READY, Master, Rows,
};
