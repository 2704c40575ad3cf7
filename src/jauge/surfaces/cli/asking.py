"""The options of commands that ask the ledger: what is asked, and in which form."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from jauge.i18n import _
from jauge.surfaces.cli import options

P = ParamSpec("P")
R = TypeVar("R")


class Names(click.ParamType[tuple[str, ...]]):
    """A list of names, separated by commas."""

    name = "F,..."

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The names between the commas, without empty ones; what names nothing is one of them."""
        del param, ctx
        if isinstance(value, tuple):
            return value
        named = tuple(name for part in str(value).split(",") if (name := part.strip()))
        return named or ("",)


def as_of(function: Callable[P, R]) -> Callable[P, R]:
    """`--as-of N`, passed as `as_of`: the number of a commit."""
    option = click.option(
        "--as-of", type=int, metavar="N", help=_("The ledger as commit N left it.")
    )
    return option(function)


def currency(function: Callable[P, R]) -> Callable[P, R]:
    """`--currency CODE`, passed as `currency`, for a command that answers in one."""
    option = click.option("--currency", metavar="CODE", help=_("Report in this currency."))
    return option(function)


def any_currency(function: Callable[P, R]) -> Callable[P, R]:
    """`--currency CODE`, passed as `currency`, where `native` is one too."""
    option = click.option(
        "--currency",
        metavar="CODE",
        help=_("Report in this currency, or `native` for one line a currency."),
    )
    return option(function)


def engine(function: Callable[P, R]) -> Callable[P, R]:
    """`--engine NAME`, passed as `engine`: for those who bring another one."""
    return click.option("--engine", hidden=True, default="duckdb")(function)


def printed(function: Callable[P, R]) -> Callable[P, R]:
    """`--json`, `--csv` and `--chart FILE`: the forms of an answer; and the engine."""
    return options.as_json(options.as_csv(options.chart(engine(function))))
