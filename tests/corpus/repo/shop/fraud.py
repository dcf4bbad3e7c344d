"""Which orders a person should look at before they are sent."""

from __future__ import annotations

from shop.orders import Order

LIMIT = 100_000
BLOCKED = frozenset({"mallory"})


def investigate(order: Order) -> list[str]:
    """The reasons for which an order needs a look; none for an ordinary one."""
    reasons = []
    if order.total > LIMIT:
        reasons.append("large")
    if order.customer in BLOCKED:
        reasons.append("blocked customer")
    return reasons


def is_suspicious(order: Order) -> bool:
    """Whether there is any reason at all."""
    return len(investigate(order)) > 0
