import unittest

from textkit.text import initials, normalize


class TextTest(unittest.TestCase):
    def test_normalize(self) -> None:
        self.assertEqual(normalize("  Hello   World "), "hello world")

    def test_initials(self) -> None:
        self.assertEqual(initials("portable network graphics"), "PNG")


if __name__ == "__main__":
    unittest.main()
