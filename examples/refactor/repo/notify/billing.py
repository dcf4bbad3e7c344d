"""Mails about money."""

from notify.sending import send


def invoice(address: str, number: int, total: str) -> None:
    """Send an invoice."""
    send(address, f"Invoice {number}", f"The total is {total}.")


def reminder(address: str, number: int, days: int) -> None:
    """Remind of an unpaid invoice; urgent after a month."""
    send(address, f"Invoice {number} is overdue", f"It was due {days} days ago.", urgent=days > 30)
