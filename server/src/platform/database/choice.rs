//! Decides which of several servers is the primary, from each server's own report.

/// A server's latest reported state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// The server accepts writes.
    Primary {
        /// The server's timeline, which rises with each promotion. If two servers say that they are primary, the one with the
        /// higher timeline is.
        timeline: u32,
        /// When the server started. A restart ends all its connections.
        started: String,
    },
    /// The server is a standby.
    Standby,
    /// The server refuses or ends connections.
    Gone,
    /// The server does not answer.
    Silent,
}

/// The consequence of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing changes.
    Stay,
    /// This server is now the primary. `lost`: the previous primary was another one and may not answer.
    Use { host: usize, lost: bool },
    /// There is no primary, and waiting is pointless.
    Lost,
    /// There is no primary, but it may be back soon.
    Missing,
}

/// All reports, and the primary that follows from them.
#[derive(Debug)]
pub(super) struct Choice {
    seen: Vec<Option<Seen>>,
    /// The present primary, and when it was started.
    present: Option<(usize, String)>,
}

impl Choice {
    /// Starts with this many servers, none of which has reported yet.
    pub fn among(hosts: usize) -> Self {
        Self { seen: vec![None; hosts], present: None }
    }

    /// Records a server's report.
    pub fn see(&mut self, host: usize, seen: Seen) -> Turn {
        let may_return = seen == Seen::Gone;
        self.seen[host] = Some(seen);
        let best = self.best();
        if best == self.present {
            return Turn::Stay;
        }
        let before = std::mem::replace(&mut self.present, best);
        match &self.present {
            Some((host, _)) => Turn::Use { host: *host, lost: before.is_some_and(|(before, _)| before != *host) },
            None if may_return => Turn::Missing,
            None => Turn::Lost,
        }
    }

    /// The primary with the latest timeline. On a tie the present one stays, then the first in the list wins.
    fn best(&self) -> Option<(usize, String)> {
        let present = self.present.as_ref().map(|(host, _)| *host);
        let primaries = self.seen.iter().enumerate().filter_map(|(host, seen)| match seen {
            Some(Seen::Primary { timeline, started }) => Some((*timeline, host, started)),
            _ => None,
        });
        primaries
            .max_by_key(|(timeline, host, _)| (*timeline, present == Some(*host), std::cmp::Reverse(*host)))
            .map(|(_, host, started)| (host, started.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn primary(timeline: u32, started: &str) -> Seen {
        Seen::Primary { timeline, started: started.to_owned() }
    }

    #[test]
    fn promoted_standby_is_used() {
        let mut choice = Choice::among(2);
        assert_eq!(choice.see(1, Seen::Standby), Turn::Stay);
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Use { host: 0, lost: false });
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Stay);
        assert_eq!(choice.see(0, Seen::Gone), Turn::Missing);
        assert_eq!(choice.see(0, Seen::Gone), Turn::Stay);
        assert_eq!(choice.see(1, primary(2, "Tuesday")), Turn::Use { host: 1, lost: false });
    }

    #[test]
    fn returning_old_primary_is_not_used() {
        let mut choice = Choice::among(2);
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Use { host: 0, lost: false });
        assert_eq!(choice.see(1, primary(2, "Tuesday")), Turn::Use { host: 1, lost: true });
        assert_eq!(choice.see(0, primary(1, "Wednesday")), Turn::Stay);
    }

    #[test]
    fn a_restarted_server_is_used_again() {
        let mut choice = Choice::among(1);
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Use { host: 0, lost: false });
        assert_eq!(choice.see(0, primary(1, "Tuesday")), Turn::Use { host: 0, lost: false });
    }

    #[test]
    fn no_request_waits_for_a_silent_or_demoted_server() {
        for seen in [Seen::Silent, Seen::Standby] {
            let mut choice = Choice::among(1);
            choice.see(0, primary(1, "Monday"));
            assert_eq!(choice.see(0, seen), Turn::Lost);
        }
    }

    #[test]
    fn present_primary_stays_if_another_has_the_same_timeline() {
        let mut choice = Choice::among(2);
        assert_eq!(choice.see(1, primary(1, "Monday")), Turn::Use { host: 1, lost: false });
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Stay);
    }
}
