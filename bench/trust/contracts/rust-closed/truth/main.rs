use ledger::account::{Account, Refused};

fn main() {
    for cents in [0u64, 1, 7, 100, 123456] {
        let mut account = Account::with(cents);
        assert_eq!(format!("{:?}", account.withdraw(cents + 3)), "Err(Short(3))");
        assert_eq!(account.balance(), cents);
        assert_eq!(format!("{:?}", account.withdraw(0)), "Ok(())");
        account.deposit(9).unwrap();
        assert_eq!(account.close(), cents + 9);
        for asked in [0, 1, 5, 6, 70, u64::MAX] {
            assert_eq!(format!("{:?}", account.withdraw(asked)), "Err(Closed)");
        }
        assert_eq!(format!("{:?}", account.deposit(1)), "Err(Closed)");
        assert_eq!((account.balance(), account.close()), (0, 0));
    }
    assert!(Account::with(1) != Account::with(2) && Account::with(3) == Account::with(3));
    assert!(Refused::Closed != Refused::Short(1) && Refused::Short(1) != Refused::Short(2));
    println!("fine");
}
