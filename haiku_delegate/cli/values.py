"""What options take, judged where they are typed and in the words of the contract's own keys."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    _Type = click.ParamType[Any]  # generic for the type checker only; older releases of click are not
else:
    _Type = click.ParamType


class Money(_Type):
    """An amount above zero."""

    name = "usd"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            amount = float(value)
        except ValueError:
            amount = math.nan
        if not 0 < amount < 1e12:
            self.fail(f"{value!r} is not an amount above 0; write 0.25", param, ctx)
        return amount


class Span(_Type):
    """A time above zero, in seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        from haiku_delegate.contract.forms.nodes import duration

        seconds = duration(str(value))
        if not seconds:
            self.fail(f"{value!r} is not a time above 0; write 900, 90s or 15m", param, ctx)
        return seconds


class Patience(Span):
    """A time that may be none at all, in seconds; days too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        word = str(value).strip().lower()
        if word.rstrip("smhd") == "0" or word in ("0.0",):
            return 0.0
        days = word.removesuffix("d")
        if days != word and days.replace(".", "", 1).isdecimal() and days.isascii():
            return min(float(days) * 86400, 1e9)
        return super().convert(value, param, ctx)


class Model(_Type):
    """The name of a model."""

    name = "model"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from haiku_delegate.contract.forms.options import MODEL

        if not MODEL.fullmatch(str(value)):
            self.fail(f"{value!r} is not a model's name; write for instance claude-haiku-4-5", param, ctx)
        return str(value)


class Budget(_Type):
    """How long the proofs may take, in seconds: None is `auto`, 0 is `off`."""

    name = "auto|off|time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        from haiku_delegate.contract.forms.nodes import duration

        word = str(value).strip().lower()
        if word in ("auto", "off", "0"):
            return None if word == "auto" else 0.0
        seconds = duration(word)
        if not seconds:
            self.fail(f"{value!r} is neither auto, off nor a time; write 30, 90s or 2m", param, ctx)
        return seconds
