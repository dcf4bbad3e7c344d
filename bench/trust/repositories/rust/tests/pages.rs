use ledger::account::Account;
use ledger::table::{amount, table};

#[test]
fn amounts_have_two_digits() {
    for (cents, text) in [(0, "0.00"), (5, "0.05"), (120, "1.20"), (99999, "999.99")] {
        assert_eq!(amount(cents), text);
    }
}

#[test]
fn columns_are_aligned() {
    assert_eq!(table(&[("Ann", 120), ("Björn", 5)]), "Ann       1.20\nBjörn     0.05\n");
    assert_eq!(table(&[]), "");
}

#[test]
fn a_balance_can_be_printed() {
    let mut account = Account::with(500);
    account.withdraw(1).unwrap();
    assert_eq!(amount(account.balance()), "4.99");
}
