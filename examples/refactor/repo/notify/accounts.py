"""Mails about accounts."""

from notify.sending import send


def welcome(name: str, address: str) -> None:
    """Greet a new customer."""
    send(address, "Welcome", f"Hello {name}, nice to have you here.")


def locked(address: str, attempts: int) -> None:
    """Tell that an account was locked."""
    send(address, "Account locked", f"There were {attempts} failed attempts to log in.", True)
