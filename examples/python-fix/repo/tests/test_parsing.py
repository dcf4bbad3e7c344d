import unittest

from durations.parsing import display, seconds


class SecondsTest(unittest.TestCase):
    def test_one_unit(self) -> None:
        self.assertEqual([seconds("90s"), seconds("2h"), seconds("5 M")], [90, 7200, 300])


class DisplayTest(unittest.TestCase):
    def test_units_that_are_nought_are_left_out(self) -> None:
        self.assertEqual([display(5400), display(61), display(0)], ["1h30m", "1m1s", "0s"])
