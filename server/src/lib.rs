//! What Placebook does: the rules, the database, the pages over HTTP.

pub mod booking;
mod calendar;
pub mod check;
pub mod cli;
pub mod clock;
pub mod company;
pub mod config;
pub mod database;
pub mod delegate;
pub mod demonstration;
pub mod establishment;
pub mod fault;
pub mod lifecycle;
pub mod live;
pub mod metrics;
pub mod origin;
pub mod overload;
pub mod pages;
pub mod ports;
pub mod retention;
pub mod router;
pub mod seats;
pub mod sheet;
pub mod visit;
pub mod waiting;
pub mod workshop;
