//! Drives Placebook from outside, over real sockets at the speed of a rush. Shared by `bench`, which measures it, `torture`, which
//! breaks its servers and database, and the service's tests.

pub mod fault;
pub mod http;
pub mod school;
pub mod service;
pub mod torture;

/// Reports progress.
pub fn say(words: &str) {
    eprintln!("    {words}");
}
