"""On which line of the spec a piece of the contract stands."""

from __future__ import annotations


class Places:
    """Finds lines in a spec's text, as far as the text shows them; YAML and JSON may have folded them away."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._kept: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The spec's lines, split as the parser splits them."""
        if self._kept is None:
            self._kept = self._text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return self._kept

    def find(self, fragment: str, *, after: int = 1) -> int | None:
        """The first line, not before `after`, that holds the fragment."""
        wanted = fragment.strip()
        if not wanted:
            return None
        lines, begin = self.lines, max(after, 1) - 1
        found = next((at + 1 for at in range(begin, len(lines)) if wanted in lines[at]), None)
        if found or ('"' not in wanted and "\\" not in wanted):
            return found
        escaped = wanted.replace("\\", "\\\\").replace('"', '\\"')  # as JSON has it
        return next((at + 1 for at in range(begin, len(lines)) if escaped in lines[at]), None)

    def inside(self, body: str, at: int, *, near: int | None) -> int | None:
        """Where the line with this index in `body` stands, when `body` begins at or after the line `near`."""
        parts = body.split("\n")
        wanted = parts[at].strip() if at < len(parts) else ""
        opening = next((index for index, part in enumerate(parts) if part.strip()), 0)
        first = self.find(parts[opening], after=near or 1)
        guess = first + at - opening if first else None
        if guess and 0 < guess <= len(self.lines) and wanted and wanted in self.lines[guess - 1]:
            return guess
        return self.find(wanted, after=near or 1) or near
