//! Faults of the form about a venue.

use crate::form::{Fault, Offer};

/// A fault of the form about a venue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VenueFault {
    /// The number of people that a room holds is missing or not allowed.
    #[error("Enter how many people the room holds, from 1 to {}", crate::session::Capacity::MAX)]
    RoomHolds,
    /// Another venue has this name.
    #[error("{0}: {1} already has this name")]
    VenueKnown(String, String),
    /// The venue is unknown and not ticked as new. Similar venues are suggested.
    #[error("We do not have this venue{}, or tick that it is new", may_be(.0))]
    NewVenue(Vec<String>),
    /// There are more people than the room holds, without the tick that allows it.
    #[error("The room holds {0}. Enter fewer, or tick the box to allow more")]
    OverRoom(u32),
    /// No venue to merge with is chosen.
    #[error("Choose the venue that stays")]
    MergeNone,
    /// The venue is to be merged with itself.
    #[error("A venue cannot be merged with itself. Choose another venue")]
    MergeItself,
    /// The venue to merge with does not exist any more.
    #[error("We no longer have this venue. It may have been merged with another. Choose one from the list")]
    MergeGone,
    /// The merged venue would have more rooms or other names than one venue may have.
    #[error("Together they have more than {0} rooms or more than {0} other names. Remove some first")]
    MergeTooMany(u32),
    /// The planned outcome differs from the one that was shown.
    #[error("These venues or their sessions have changed since you looked. Check what moves, then merge them")]
    MergeChanged,
    /// This many places are held or waited for on the venue's upcoming sessions.
    #[error(
        "People have or wait for places on its upcoming sessions ({0}). Cancel those sessions first. You then choose what happens to their places"
    )]
    PlacesToCome(u32),
}

impl Fault for VenueFault {
    fn offer(&self) -> Option<Offer> {
        if let Self::OverRoom(holds) = self { Some(Offer::OverRoom(*holds)) } else { None }
    }
}

/// Suggestions for an unknown venue.
fn may_be(like: &[String]) -> String {
    match like {
        [] => ". Choose one".to_owned(),
        like => format!(". Is it {}? Choose it", like.join(", or ")),
    }
}
