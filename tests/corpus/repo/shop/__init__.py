"""A small shop: carts, prices, orders and the words on a receipt."""

from shop.cart import Cart, Item
from shop.pricing import price_of

__all__ = ["Cart", "Item", "price_of"]
__version__ = "1.4.0"
