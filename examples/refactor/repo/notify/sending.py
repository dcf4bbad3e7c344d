"""Sending mail. What was sent is kept in `outbox` until somebody collects it."""

outbox: list[str] = []


def send(recipient: str, subject: str, body: str, urgent: bool = False) -> None:
    """Put one mail into the outbox."""
    mark = "!" if urgent else ""
    outbox.append(f"To: {recipient}\nSubject: {mark}{subject}\n\n{body}")
