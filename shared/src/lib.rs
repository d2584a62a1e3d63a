//! Placebook's domain: types whose values are always valid, and the rules between them.
//!
//! Nothing here reads a clock, a database or a network, so the browser and the server always come to the same result.

pub mod acting;
pub mod attachment;
pub mod booking;
pub mod clock_change;
pub mod csv;
pub mod delegate;
pub mod email;
pub mod form;
pub mod live;
pub mod made_for;
pub mod moment;
pub mod month;
pub mod navigation;
pub mod office;
pub mod officer;
pub mod outbox;
pub mod overload;
pub mod people;
pub mod publishing;
pub mod refusal;
pub mod register;
pub mod report;
pub mod school;
pub mod sealed;
pub mod search;
pub mod seats;
pub mod session;
pub mod sheet;
pub mod text;
pub mod venue;
pub mod waiting;
pub mod working_days;
pub mod workshop;
