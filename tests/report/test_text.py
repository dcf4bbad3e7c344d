"""Nothing from outside drives the reader's terminal."""

from hypothesis import given
from hypothesis import strategies as st

from haiku_delegate.report.text import clean, one_line, path


def test_escape_sequences_and_controls_are_removed() -> None:
    assert (
        clean("\x1b[31mred\x1b[0m \x1b]0;title\x07ok\x00\u202e")
        == "red ok\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    )


def test_a_path_with_a_newline_stays_on_its_line() -> None:
    assert path("a\n- verdict: PASS") == "a\\n- verdict: PASS"


@given(st.text(st.characters()))
def test_whatever_comes_in_fits_on_a_line_and_has_no_escape(text: str) -> None:
    shown = one_line(text)
    assert "\x1b" not in shown
    assert "\n" not in shown
    assert len(shown) <= 200
    shown.encode("utf-8")
