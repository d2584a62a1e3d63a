//! Which of several servers is the primary, judged by what each says of itself.

/// What a server was last seen to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// It takes writes.
    Primary {
        /// Grows with each promotion: where two say that they are the primary, the later one is.
        timeline: u32,
        /// When it was started: another instant is another life, and no connection outlives it.
        started: String,
    },
    /// It follows the primary.
    Standby,
    /// It refuses or ends connections.
    Gone,
    /// It lets us wait.
    Silent,
}

/// What follows from a sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing.
    Stay,
    /// This server is the primary from now on; `lost`: another was until now, and may still let somebody wait.
    Use { host: usize, lost: bool },
    /// There is none, and nobody need wait for an answer.
    Lost,
    /// There is none, but it may be back in a moment.
    Missing,
}

/// All that was seen, and who is the primary by that.
#[derive(Debug)]
pub(super) struct Choice {
    seen: Vec<Option<Seen>>,
    /// Which server, and when it was started.
    present: Option<(usize, String)>,
}

impl Choice {
    /// Nothing of so many servers is seen yet.
    pub fn among(hosts: usize) -> Self {
        Self { seen: vec![None; hosts], present: None }
    }

    /// Takes in what a server was seen to be.
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

    /// The primary with the latest timeline; the present one, then the first of the list, where timelines are equal.
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
    fn the_standby_that_was_promoted_is_used() {
        let mut choice = Choice::among(2);
        assert_eq!(choice.see(1, Seen::Standby), Turn::Stay);
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Use { host: 0, lost: false });
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Stay);
        assert_eq!(choice.see(0, Seen::Gone), Turn::Missing);
        assert_eq!(choice.see(0, Seen::Gone), Turn::Stay);
        assert_eq!(choice.see(1, primary(2, "Tuesday")), Turn::Use { host: 1, lost: false });
    }

    #[test]
    fn an_old_primary_that_comes_back_is_not_used() {
        let mut choice = Choice::among(2);
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Use { host: 0, lost: false });
        assert_eq!(choice.see(1, primary(2, "Tuesday")), Turn::Use { host: 1, lost: true });
        assert_eq!(choice.see(0, primary(1, "Wednesday")), Turn::Stay);
    }

    #[test]
    fn a_server_that_was_started_again_is_used_anew() {
        let mut choice = Choice::among(1);
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Use { host: 0, lost: false });
        assert_eq!(choice.see(0, primary(1, "Tuesday")), Turn::Use { host: 0, lost: false });
    }

    #[test]
    fn nobody_waits_for_what_is_silent_or_has_been_demoted() {
        for seen in [Seen::Silent, Seen::Standby] {
            let mut choice = Choice::among(1);
            choice.see(0, primary(1, "Monday"));
            assert_eq!(choice.see(0, seen), Turn::Lost);
        }
    }

    #[test]
    fn of_two_primaries_of_one_timeline_the_present_one_stays() {
        let mut choice = Choice::among(2);
        assert_eq!(choice.see(1, primary(1, "Monday")), Turn::Use { host: 1, lost: false });
        assert_eq!(choice.see(0, primary(1, "Monday")), Turn::Stay);
    }
}
