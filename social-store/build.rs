//! Builds the crate anew when a migration is added: `sqlx::migrate!` only watches those it knows.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
