//! Instagram: publishing, reading, insights, limits.

mod faults;
mod insights;
mod limits;
mod publish;
mod read;
mod upload;
mod webhooks;
mod world;
