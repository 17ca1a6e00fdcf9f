//! Instagram: publishing, reading, insights, limits.

mod control;
mod discovery;
mod everywhere;
mod faults;
mod insights;
mod limits;
mod many;
mod publish;
mod read;
mod upload;
mod webhooks;
mod world;
