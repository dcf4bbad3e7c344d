import pytest

from stations.reading import Reading, parse


def test_parse() -> None:
    assert parse("KRK 2026-03-01 4.5") == Reading("KRK", "2026-03-01", 4.5)


def test_a_line_that_is_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        parse("KRK 2026-03-01")


def test_a_decimal_comma_is_read() -> None:
    """Stations in the south send one. Red since they joined; ticket 77."""
    assert parse("SVQ 2026-03-01 21,5").celsius == 21.5
