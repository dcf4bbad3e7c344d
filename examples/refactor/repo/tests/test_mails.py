from collections.abc import Iterator

import pytest

from notify import accounts, billing
from notify.sending import outbox


@pytest.fixture(autouse=True)
def empty_outbox() -> Iterator[None]:
    outbox.clear()
    yield
    outbox.clear()


def test_welcome_names_the_customer() -> None:
    accounts.welcome("Ada", "ada@example.org")
    assert outbox == ["To: ada@example.org\nSubject: Welcome\n\nHello Ada, nice to have you here."]


def test_locked_is_urgent() -> None:
    accounts.locked("ada@example.org", 3)
    assert outbox[0].startswith("To: ada@example.org\nSubject: !Account locked\n")


def test_invoice_is_not_urgent() -> None:
    billing.invoice("ada@example.org", 7, "12.00 EUR")
    assert "Subject: Invoice 7\n\nThe total is 12.00 EUR." in outbox[0]


@pytest.mark.parametrize(("days", "subject"), [(30, "Invoice 7 is overdue"), (31, "!Invoice 7 is overdue")])
def test_reminder_is_urgent_after_a_month(days: int, subject: str) -> None:
    billing.reminder("ada@example.org", 7, days)
    assert f"Subject: {subject}\n" in outbox[0]
