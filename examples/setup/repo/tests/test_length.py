import unittest

from units.length import convert


class ConvertTest(unittest.TestCase):
    def test_miles(self) -> None:
        self.assertAlmostEqual(convert(26.2, "mile", "kilometre"), 42.165, places=3)
