"""`shop total SKU:PRICE[:COUNT]...` prints what a cart costs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from shop.cart import Cart
from shop.text import money


def parser() -> argparse.ArgumentParser:
    """The command line."""
    main_parser = argparse.ArgumentParser(prog="shop", description=__doc__)
    commands = main_parser.add_subparsers(dest="command", required=True)
    total = commands.add_parser("total", help="print what a cart costs")
    total.add_argument("items", nargs="+", metavar="SKU:PRICE[:COUNT]")
    return main_parser


def cart_of(items: Sequence[str]) -> Cart:
    """A cart from the words of the command line."""
    cart = Cart()
    for item in items:
        sku, price, *count = item.split(":")
        cart.add(sku, int(price), int(count[0]) if count else 1)
    return cart


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    arguments = parser().parse_args(argv)
    print(money(cart_of(arguments.items).total()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
