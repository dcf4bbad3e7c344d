//! Accounts, in cents.

pub mod account;
pub mod parse;
pub mod table;
