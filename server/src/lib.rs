//! Placebook's server: its rules, its database and its pages over HTTP.

pub mod acting;
pub mod attachment;
pub mod audit;
pub mod booking;
pub mod cli;
pub mod delegate;
pub mod http;
pub mod live;
pub mod office;
pub mod officer;
pub mod people;
pub mod platform;
pub mod publishing;
pub mod register;
pub mod report;
pub mod school;
pub mod seats;
pub mod session;
pub mod sheet;
pub mod venue;
pub mod waiting;
pub mod workshop;
