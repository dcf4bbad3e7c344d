from hidden import bites, mutated, right

from shop.text import normalize, shorten, slugify

for text, slug in [
    ("  Green   Tea ", "green-tea"), ("Bob's tea, 100 g!", "bobs-tea-100-g"), ("tea & milk", "tea-milk"), ("???", ""),
    ("", ""), ("A.B  c--d", "ab-cd"), ("50% off", "50-off"), ("UPPER lower 7up", "upper-lower-7up"), ("a\tb\nc", "a-b-c"),
]:  # fmt: skip
    found = slugify(text)
    assert type(found) is str, type(found)
    assert found == slug, (text, found)
assert normalize("  Green   TEA ") == "green tea"
assert shorten("green tea from Japan", 12) == "green tea..."
assert [shorten("tea", 3), shorten("x" * 50, 20)] == ["tea", "x" * 17 + "..."]
TESTS = "python -m pytest -q -p no:cacheprovider tests/test_slugify.py tests/test_text.py"
source = mutated("shop/text.py", "def normalize", "def normalize")
bites("shop/text.py", source + '\n\ndef slugify(text):\n    return "-".join(normalize(text).split())\n', TESTS)
bites("shop/text.py", source + "\n\ndef shorten(text, width):\n    return text[:width]\n", TESTS)
right()
