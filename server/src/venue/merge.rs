//! Merging a venue into another, which stays: planning the outcome, and carrying it out.

use app::{
    failure::Failure,
    venue::{MergeCheck, MergeView},
};
use shared::{
    form::{ErrorMessage, FieldFault},
    office::OfficeRefused,
    session::{Clash, SharedBy, clashes_seen},
    venue::{Known, Merged, VenueFault, merged, room_of},
};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::{
    Done, PgVenues, clash, line,
    store::{self, VenueRow, merge},
};
use crate::platform::{database, internal_error};

/// The venue with this number, or the one that it was merged into.
pub(super) async fn lookup(pool: &PgPool, id: i64) -> Done<Option<VenueRow>> {
    let venue = store::lookup(pool, id).await.map_err(internal_error::failure)?;
    if venue.is_some() {
        return Ok(venue);
    }
    match merge::merged_into(pool, id).await.map_err(internal_error::failure)? {
        Some(into) => store::lookup(pool, into).await.map_err(internal_error::failure),
        None => Ok(None),
    }
}

/// The page that shows a merge. It locks and changes nothing.
pub(super) async fn look(pg: &PgVenues, id: i64, into: &str) -> Done<MergeView> {
    let now = pg.clock.now();
    let venues = store::list(&pg.pool, now).await.map_err(internal_error::failure)?;
    let mut db = pg.pool.acquire().await.map_err(internal_error::failure)?;
    let goes = store::lookup(&mut *db, id).await.map_err(internal_error::failure)?;
    let goes = goes.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
    let check = if into.is_empty() {
        None
    } else {
        match weigh(&mut db, &goes, into, now).await {
            Ok(merge) => Some(Ok(merge.check)),
            Err(Failure::Refused(refused)) => Some(Err(refused)),
            Err(failure) => return Err(failure),
        }
    };
    let others = venues.into_iter().filter(|venue| venue.id != id).map(line).collect();
    Ok(MergeView { id, name: goes.name, others, check })
}

/// Merges a venue into another, if the planned outcome has not changed.
pub(super) async fn merge(pg: &PgVenues, officer: i64, id: i64, (into, seen): (&str, &str)) -> Done<(i64, u64)> {
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await.map_err(internal_error::failure)?;
    lock(&mut transaction, id, into).await.map_err(internal_error::failure)?;
    let goes = store::lookup(&mut *transaction, id).await.map_err(internal_error::failure)?;
    let goes = goes.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
    let merge = weigh(&mut transaction, &goes, into, now).await?;
    if merge.check.seen != seen.trim() {
        return Err(refused(ErrorMessage::from(VenueFault::MergeChanged)));
    }
    let stays = merge.stays;
    let moved = merge::move_sessions(&mut transaction, officer, (&goes, &stays), now).await;
    let moved = moved.map_err(internal_error::failure)?;
    let merged = &merge.check.merged;
    merge::replace(&mut transaction, officer, (&goes, &stays), merged, now).await.map_err(internal_error::failure)?;
    transaction.commit().await.map_err(internal_error::failure)?;
    tracing::info!(venue = id, into = stays.id, officer, moved, "two venues were merged");
    Ok((stays.id, moved))
}

/// Locks the rows that a merge changes, in the order used when a venue or session is changed: sessions, then venues.
async fn lock(db: &mut PgConnection, id: i64, into: &str) -> sqlx::Result<()> {
    store::lock_sessions(db, id).await?;
    store::lock_all(db).await?;
    let into = into.trim().parse().unwrap_or(id);
    merge::lock_venues(db, &[id, into]).await?;
    // These are sessions that were added between the two locks. If one of them is being changed, Postgres may abort one of the
    // two transactions, which is then retried.
    store::lock_sessions(db, id).await
}

/// The outcome of a merge, with the venue that stays.
struct Weighed {
    stays: VenueRow,
    check: MergeCheck,
}

async fn weigh(db: &mut PgConnection, goes: &VenueRow, into: &str, now: OffsetDateTime) -> Done<Weighed> {
    let into: i64 = into.trim().parse().map_err(|_| refused(ErrorMessage::from(VenueFault::MergeNone)))?;
    if into == goes.id {
        return Err(refused(ErrorMessage::from(VenueFault::MergeItself)));
    }
    let stays = store::lookup(&mut *db, into)
        .await
        .map_err(internal_error::failure)?
        .ok_or_else(|| refused(ErrorMessage::from(VenueFault::MergeGone)))?;
    let merged = merged((&known(goes), &goes.rooms.0), (&known(&stays), &stays.rooms.0)).map_err(refused)?;
    let clashes = clashes(db, goes.id, (into, &merged), now).await.map_err(internal_error::failure)?;
    let sessions = merge::counted(&mut *db, goes.id, now).await.map_err(internal_error::failure)?;
    let sized = store::coming(&mut *db, goes.id, now).await.map_err(internal_error::failure)?;
    let over =
        sized.iter().filter(|(room, takes)| room_of(&merged.rooms, room).is_some_and(|room| room.holds < *takes));
    let names: Vec<String> = known(goes).names().map(str::to_lowercase).collect();
    let check = MergeCheck {
        into,
        name: stays.name.clone(),
        past: sessions.past,
        coming: sessions.coming,
        over: over.count().try_into().unwrap_or(u32::MAX),
        drafts: merge::drafts(&mut *db, &names).await.map_err(internal_error::failure)?,
        differing: differing(goes, &stays),
        seen: format!("{}.{}.{}", goes.edits, stays.edits, clashes_seen(&clashes)),
        merged,
        clashes,
    };
    Ok(Weighed { stays, check })
}

/// Sessions of the two venues that would be in the same room at the same time.
async fn clashes(
    db: &mut PgConnection,
    goes: i64,
    (into, merged): (i64, &Merged),
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Clash>> {
    let rooms = i64::try_from(merged.rooms.len()).unwrap_or(i64::MAX);
    let asked = merge::moved_sessions(&mut *db, goes, (into, rooms), now).await?;
    if asked.is_empty() {
        return Ok(vec![]);
    }
    let clashes = clash::of(db, &asked, None).await?;
    Ok(clashes.into_iter().filter(|clash| matches!(clash.both, SharedBy::Room(_))).collect())
}

fn known(venue: &VenueRow) -> Known {
    Known { name: venue.name.clone(), aliases: venue.aliases.clone() }
}

/// Differences between the two venues' directions: the field, the text lost and the text kept.
fn differing(goes: &VenueRow, stays: &VenueRow) -> Vec<(String, String, String)> {
    [
        ("Address", &goes.address, &stays.address),
        ("Link to a map", &goes.map_link, &stays.map_link),
        ("Access", &goes.access_notes, &stays.access_notes),
    ]
    .into_iter()
    .filter(|(_, lost, kept)| !lost.is_empty() && lost != kept)
    .map(|(what, lost, kept)| (what.to_owned(), lost.clone(), kept.clone()))
    .collect()
}

fn refused(why: ErrorMessage) -> Failure<OfficeRefused> {
    Failure::Refused(OfficeRefused::of([Some(FieldFault::new("into", why))]))
}
