//! Accounts, in cents.

pub mod account;
pub mod table;
