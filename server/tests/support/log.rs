//! The log lines of the test's own thread.

use std::{
    cell::RefCell,
    io,
    sync::{Arc, Mutex, Once},
};

use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

type Lines = Arc<Mutex<Vec<u8>>>;

thread_local! {
    static KEPT: RefCell<Option<Lines>> = const { RefCell::new(None) };
}

/// Collects log lines until dropped. Each test runs on one thread, with all its tasks.
pub struct Log {
    lines: Lines,
}

impl Log {
    /// Starts to collect lines.
    ///
    /// All threads share one subscriber: with one for each test, `tracing` asks the thread that logs first whether a line is wanted,
    /// and no other thread after it.
    pub fn keep() -> Self {
        static SUBSCRIBED: Once = Once::new();
        SUBSCRIBED.call_once(|| {
            tracing_subscriber::fmt().with_ansi(false).with_max_level(Level::INFO).with_writer(OfThread).init();
        });
        let lines = Lines::default();
        KEPT.replace(Some(lines.clone()));
        Self { lines }
    }

    /// All collected lines.
    pub fn text(&self) -> String {
        String::from_utf8(self.lines.lock().unwrap().clone()).unwrap()
    }

    /// The lines that contain these words.
    pub fn lines_with(&self, words: &str) -> Vec<String> {
        self.text().lines().filter(|line| line.contains(words)).map(str::to_owned).collect()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        KEPT.take();
    }
}

/// Writes a line to what the thread collects, if it does.
struct OfThread;

impl io::Write for OfThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        KEPT.with_borrow(|kept| {
            if let Some(lines) = kept {
                lines.lock().unwrap().extend_from_slice(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for OfThread {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}
