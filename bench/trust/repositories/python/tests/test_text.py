from shop.text import normalize, shorten


def test_normalize() -> None:
    assert normalize("  Green   TEA ") == "green tea"
    assert normalize("") == ""


def test_shorten_leaves_short_texts_alone() -> None:
    assert shorten("tea", 10) == "tea"


def test_shorten_cuts_long_texts() -> None:
    assert shorten("green tea from Japan", 12) == "green tea..."
    assert len(shorten("x" * 50, 20)) == 20
