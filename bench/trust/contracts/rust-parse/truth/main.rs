use ledger::parse::{cents, BadAmount};
use ledger::table::amount;

fn main() {
    for (text, found) in [("12.05", 1205), ("12.5", 1250), ("12", 1200), ("0.07", 7), ("7.35", 735), ("007", 700)] {
        assert_eq!(cents(text).unwrap(), found);
    }
    for each in (0..200_000).step_by(37) {
        assert_eq!(cents(&amount(each)).unwrap(), each);
    }
    for text in ["", "x", "-1", "1,50", "1.005", ".5", "1.", "1.2.3", "+1", " 1", "1 ", "1.+2", "١", "99999999999999999999"] {
        match cents(text) {
            Err(BadAmount(said)) => assert!(said.as_str() == text),
            Ok(found) => panic!("{text} is {found}"),
        }
    }
    assert!(cents("184467440737095516.16").is_err() && cents("184467440737095516.15").unwrap() == u64::MAX);
    assert!(BadAmount("a".into()) != BadAmount("b".into()));
    println!("fine");
}
