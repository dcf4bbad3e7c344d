//! Amounts of money that know their currency.

use std::fmt;

/// What can go wrong when amounts meet.
#[derive(Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// Two amounts have different currencies.
    Mismatch,
}

/// An amount in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    cents: i64,
    currency: &'static str,
}

impl Money {
    /// An amount of a currency.
    pub const fn new(cents: i64, currency: &'static str) -> Self {
        Self { cents, currency }
    }

    /// The cents alone.
    pub fn cents(&self) -> i64 {
        self.cents
    }

    /// The sum of two amounts of one currency.
    pub fn add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mismatch);
        }
        Ok(Self::new(self.cents + other.cents, self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02} {}", self.cents / 100, self.cents % 100, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_one_currency_add_up() {
        let sum = Money::new(150, "EUR").add(Money::new(50, "EUR"));
        assert_eq!(sum, Ok(Money::new(200, "EUR")));
    }

    #[test]
    fn amounts_of_two_currencies_do_not() {
        let sum = Money::new(150, "EUR").add(Money::new(50, "USD"));
        assert_eq!(sum, Err(MoneyError::Mismatch));
    }

    #[test]
    fn an_amount_shows_its_currency() {
        assert_eq!(Money::new(1205, "EUR").to_string(), "12.05 EUR");
    }
}
