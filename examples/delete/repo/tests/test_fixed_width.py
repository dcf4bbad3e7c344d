import unittest

from export import to_fixed_width


class FixedWidthTest(unittest.TestCase):
    def test_columns_have_eight_characters(self) -> None:
        self.assertEqual(to_fixed_width([("alphabetical", 1)]), "alphabet1\n")
