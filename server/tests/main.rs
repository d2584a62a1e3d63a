//! The service's tests, on a real database and real sockets.

#[cfg(test)]
mod acting;
#[cfg(test)]
mod after_closing;
#[cfg(test)]
mod attachment;
#[cfg(test)]
mod attempts;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod booking;
#[cfg(test)]
mod booking_changes;
#[cfg(test)]
mod booking_races;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod calendars;
#[cfg(test)]
mod contention;
#[cfg(test)]
mod cookies;
#[cfg(test)]
mod credentials;
#[cfg(test)]
mod database;
#[cfg(test)]
mod database_tls;
#[cfg(test)]
mod devices;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod guessing;
#[cfg(test)]
mod items;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod live;
#[cfg(test)]
mod made_for;
#[cfg(test)]
mod migrating;
#[cfg(test)]
mod names_before;
#[cfg(test)]
mod officer;
#[cfg(test)]
mod overload;
#[cfg(test)]
mod page_cache;
#[cfg(test)]
mod people;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod proxies;
#[cfg(test)]
mod publishing;
#[cfg(test)]
mod publishing_called_off;
#[cfg(test)]
mod publishing_drafts;
#[cfg(test)]
mod publishing_listed;
#[cfg(test)]
mod publishing_paste;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod register;
#[cfg(test)]
mod report;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod school_directory;
#[cfg(test)]
mod school_import;
#[cfg(test)]
mod search;
#[cfg(test)]
mod seats;
#[cfg(test)]
mod second_step;
#[cfg(test)]
mod session;
#[cfg(test)]
mod session_cancel;
#[cfg(test)]
mod session_clash;
#[cfg(test)]
mod session_days;
#[cfg(test)]
mod session_month;
#[cfg(test)]
mod sheet_import;
#[cfg(test)]
mod sheet_text;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod support;
#[cfg(test)]
mod torture;
#[cfg(test)]
mod traces;
#[cfg(test)]
mod unreadable;
#[cfg(test)]
mod venue;
#[cfg(test)]
mod venue_merge;
#[cfg(test)]
mod visit;
#[cfg(test)]
mod waiting;
#[cfg(test)]
mod waiting_model;
