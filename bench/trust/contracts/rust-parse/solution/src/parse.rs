//! Amounts as people write them.

/// The text is no amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadAmount(pub String);

/// `12.05`, `12.5` or `12` as cents.
pub fn cents(text: &str) -> Result<u64, BadAmount> {
    let bad = || BadAmount(text.to_string());
    let (whole, rest) = match text.split_once('.') {
        Some((whole, rest)) => (whole, rest),
        None => (text, "0"),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(rest) || rest.len() > 2 {
        return Err(bad());
    }
    let whole: u64 = whole.parse().map_err(|_| bad())?;
    let rest: u64 = format!("{rest:0<2}").parse().map_err(|_| bad())?;
    whole.checked_mul(100).and_then(|cents| cents.checked_add(rest)).ok_or_else(bad)
}
