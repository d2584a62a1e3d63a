//! The service's tests, on a real database and real sockets.

#[cfg(test)]
mod acting;
#[cfg(test)]
mod after_closing;
#[cfg(test)]
mod attachments;
#[cfg(test)]
mod attempts;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod booking;
#[cfg(test)]
mod booking_races;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod calendars;
#[cfg(test)]
mod called_off;
#[cfg(test)]
mod changes;
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
mod made_for;
#[cfg(test)]
mod migrating;
#[cfg(test)]
mod names_before;
#[cfg(test)]
mod office;
#[cfg(test)]
mod office_calendar;
#[cfg(test)]
mod office_cancelling;
#[cfg(test)]
mod office_clashes;
mod office_drafts;
#[cfg(test)]
mod office_merging;
#[cfg(test)]
mod office_paste;
#[cfg(test)]
mod office_sessions;
#[cfg(test)]
mod office_sheets;
#[cfg(test)]
mod office_venues;
#[cfg(test)]
mod overload;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod people;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod proxies;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod register;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod school_desk;
#[cfg(test)]
mod schools;
#[cfg(test)]
mod search;
#[cfg(test)]
mod seats;
#[cfg(test)]
mod second_step;
#[cfg(test)]
mod session_days;
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
mod visits;
#[cfg(test)]
mod waiting;
#[cfg(test)]
mod waiting_model;
