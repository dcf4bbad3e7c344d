"""Rules of lint (HD1xx): the contract is not well made, or not work for a cheap model."""

from __future__ import annotations
