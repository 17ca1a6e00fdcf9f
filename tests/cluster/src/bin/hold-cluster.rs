//! Holds a cluster until it is killed, for the test of what becomes of it then.

use std::io::{Read as _, Write as _};

use social_test_cluster::{Cluster, Durability};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let cluster = runtime.block_on(Cluster::start(Durability::Relaxed))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", cluster.folder().display())?;
    out.flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
