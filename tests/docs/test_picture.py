"""The output that the documents show is the output that there is."""

from __future__ import annotations

from tests.docs import picture


def test_what_check_is_shown_to_say_is_what_it_says() -> None:
    assert picture.shown() == picture.made()
