"""Words, in the style of unittest."""

from __future__ import annotations

import unittest

from shop.text import fold, money, normalize, truncate, words


class NormalizeTest(unittest.TestCase):
    def test_blanks_are_single(self) -> None:
        self.assertEqual(normalize("  green \n tea "), "green tea")

    def test_characters_are_composed(self) -> None:
        self.assertEqual(normalize("cafe\u0301"), "café")


class TruncateTest(unittest.TestCase):
    def test_short_texts_stay(self) -> None:
        self.assertEqual(truncate("tea", 3), "tea")

    def test_long_texts_end_in_an_ellipsis(self) -> None:
        self.assertEqual(truncate("green tea", 6), "green…")


class OtherTest(unittest.TestCase):
    def test_fold(self) -> None:
        self.assertEqual(fold("Café"), "cafe")

    def test_words(self) -> None:
        self.assertEqual(words("Tea, green."), ["Tea", "green"])

    def test_money(self) -> None:
        self.assertEqual(money(1205), "12.05 EUR")


if __name__ == "__main__":
    unittest.main()
