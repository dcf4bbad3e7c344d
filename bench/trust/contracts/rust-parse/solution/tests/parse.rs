use ledger::parse::{cents, BadAmount};

#[test]
fn amounts_are_read() {
    assert_eq!(cents("12.05"), Ok(1205));
    assert_eq!(cents("12.5"), Ok(1250));
    assert_eq!(cents("12"), Ok(1200));
}

#[test]
fn what_is_no_amount_is_refused() {
    for text in ["", "x", "-1", "1,50", "1.005", ".5"] {
        assert_eq!(cents(text), Err(BadAmount(text.to_string())));
    }
}
