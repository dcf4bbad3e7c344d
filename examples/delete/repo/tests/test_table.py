import unittest

from export import to_csv


class TableTest(unittest.TestCase):
    def test_cells_are_quoted_where_they_must_be(self) -> None:
        self.assertEqual(to_csv([("a", 1), ("b,c", 2)]), 'a,1\n"b,c",2\n')
