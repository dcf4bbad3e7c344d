"""Small helpers for text."""


def normalize(text: str) -> str:
    """Lower case, and one blank between words."""
    return " ".join(text.lower().split())


def initials(text: str) -> str:
    """The first letter of every word, in upper case."""
    return "".join(word[0] for word in text.upper().split())
