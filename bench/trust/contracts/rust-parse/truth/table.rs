//! Accounts on a page.

/// Cents as `12.05`.
pub fn amount(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Names and cents in two columns, the second one flush right.
pub fn table(rows: &[(&str, u64)]) -> String {
    let wide = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    rows.iter().map(|(name, cents)| format!("{name:<wide$} {:>8}\n", amount(*cents))).collect()
}
