from shop.text import slugify


def test_words_are_joined_by_hyphens() -> None:
    assert slugify("  Green   Tea ") == "green-tea"


def test_signs_are_taken_out() -> None:
    assert slugify("Bob's tea, 100 g!") == "bobs-tea-100-g"


def test_nothing_remains_of_signs_alone() -> None:
    assert slugify("tea & milk") == "tea-milk"
    assert slugify("???") == ""
