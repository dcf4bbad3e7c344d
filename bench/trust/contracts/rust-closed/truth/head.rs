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
        if self.closed {
            return Err(Refused::Closed);
        }
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

