//! What drives Placebook from outside: over real sockets, at the speed of a rush. Shared by `bench`, which measures it,
//! `torture`, which breaks what it stands on, and the service's tests.

pub mod fault;
pub mod http;
pub mod school;
pub mod service;
pub mod torture;

/// What is being done, for whoever waits.
pub fn say(words: &str) {
    eprintln!("    {words}");
}
