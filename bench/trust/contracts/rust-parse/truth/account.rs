//! One account.

/// Why money does not move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// So many cents are missing.
    Short(u64),
    /// The account was closed.
    Closed,
}

/// Money of somebody, in cents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    cents: u64,
    closed: bool,
}

impl Account {
    /// An account with so much in it.
    pub fn with(cents: u64) -> Self {
        Account { cents, closed: false }
    }

    /// What is there.
    pub fn balance(&self) -> u64 {
        self.cents
    }

    /// Put money in.
    pub fn deposit(&mut self, cents: u64) -> Result<(), Refused> {
        if self.closed {
            return Err(Refused::Closed);
        }
        self.cents += cents;
        Ok(())
    }

    /// Take money out; refused, with what is missing, where there is not enough.
    pub fn withdraw(&mut self, cents: u64) -> Result<(), Refused> {
        if cents > self.cents {
            return Err(Refused::Short(cents - self.cents));
        }
        self.cents -= cents;
        Ok(())
    }

    /// Pay out what is left; nothing moves afterwards.
    pub fn close(&mut self) -> u64 {
        self.closed = true;
        std::mem::take(&mut self.cents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deposits_add_up() {
        let mut account = Account::default();
        account.deposit(150).unwrap();
        account.deposit(50).unwrap();
        assert_eq!(account.balance(), 200);
    }

    #[test]
    fn too_much_is_refused_and_nothing_moves() {
        let mut account = Account::with(100);
        assert_eq!(account.withdraw(130), Err(Refused::Short(30)));
        assert_eq!(account.balance(), 100);
    }

    #[test]
    fn everything_can_be_taken_out() {
        let mut account = Account::with(100);
        assert_eq!(account.withdraw(100), Ok(()));
        assert_eq!(account.balance(), 0);
    }

    #[test]
    fn closing_pays_out() {
        let mut account = Account::with(70);
        assert_eq!(account.close(), 70);
        assert_eq!(account.balance(), 0);
        assert_eq!(account.deposit(1), Err(Refused::Closed));
    }
}
