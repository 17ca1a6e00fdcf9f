//! What the server is told at its beginning.

/// Whether the server may be stopped hard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// What was committed is on disk, as in production; for tests that stop the server hard.
    Full,
    /// Nothing waits for the disk, and where there is room for it nothing is on one; for tests that
    /// never stop the server.
    Relaxed,
}

/// Connections that the server takes: many stores at once, each with a pool of its own.
const CONNECTIONS: u32 = 300;

/// Writes the lines that follow those of `initdb`, for a server that listens for sockets in `folder`.
pub(crate) fn lines(durability: Durability, folder: &str) -> String {
    let durable = match durability {
        Durability::Full => "on",
        Durability::Relaxed => "off",
    };
    format!(
        "listen_addresses = '127.0.0.1'\n\
         unix_socket_directories = '{folder}'\n\
         max_connections = {CONNECTIONS}\n\
         fsync = {durable}\n\
         synchronous_commit = {durable}\n\
         full_page_writes = {durable}\n\
         shared_buffers = '64MB'\n\
         max_wal_size = '512MB'\n\
         max_parallel_workers_per_gather = 0\n\
         log_timezone = 'UTC'\n"
    )
}

/// Who may come in: whoever reaches the folder by its sockets, and who has a password by the port.
pub(crate) const ACCESS: &str = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_that_is_never_stopped_hard_skips_the_disk() {
        let (full, relaxed) = (lines(Durability::Full, "/a"), lines(Durability::Relaxed, "/a"));
        for name in ["fsync", "synchronous_commit", "full_page_writes"] {
            assert!(full.contains(&format!("{name} = on\n")), "{full}");
            assert!(relaxed.contains(&format!("{name} = off\n")), "{relaxed}");
        }
    }
}
