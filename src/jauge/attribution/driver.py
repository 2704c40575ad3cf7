"""Weights from a file: a CSV of targets, their weights, and optionally the month they hold for."""

import csv
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

import msgspec

from jauge.i18n import _
from jauge.model import Rejection

_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
_DELIMITERS: Final = ",;\t"


class Driver(msgspec.Struct, frozen=True):
    """Weights by month (None is every other month), then by target."""

    weights: Mapping[str | None, Mapping[str, Decimal]] = {}
    rejections: tuple[Rejection, ...] = ()

    def of(self, month: str) -> Mapping[str, Decimal]:
        """The weights of a month: its own rows, else those without a month."""
        return self.weights.get(month) or self.weights.get(None) or {}


def read_driver(lines: Iterable[str], file: str) -> Driver:
    """The weights in a CSV with the columns `target`, `weight` and optionally `month`.

    Comma, semicolon or tab between cells; a decimal comma is understood. A bad row is a
    rejection and the others are taken; a header without the two columns rejects the file.
    """
    rows = iter(lines)
    header = next(rows, "").lstrip("\ufeff")
    delimiter = max(_DELIMITERS, key=header.count)
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
    if not {"target", "weight"} <= set(names):
        hint = _("has no columns target and weight: name them in the first line")
        return Driver(rejections=(Rejection(file=file, reason=hint),))
    weights: dict[str | None, dict[str, Decimal]] = {}
    bad: list[Rejection] = []
    for number, cells in enumerate(csv.reader(rows, delimiter=delimiter), start=1):
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        if not any(row.values()):
            continue
        try:
            month, target, weight = _parse(row, weights)
            weights.setdefault(month, {})[target] = weight
        except _BadCell as problem:
            field, value, reason = problem.args
            bad.append(Rejection(file=file, row=number, field=field, value=value, reason=reason))
    return Driver(weights, tuple(bad))


class _BadCell(Exception):
    """Field, value and what to do."""


def _parse(
    row: Mapping[str, str], known: Mapping[str | None, Mapping[str, Decimal]]
) -> tuple[str | None, str, Decimal]:
    month, target, weight = (row.get(name, "") for name in ("month", "target", "weight"))
    if target in known.get(month or None, {}):
        raise _BadCell("target", target, _("stands there before: keep one row"))
    if not target:
        raise _BadCell("target", target, _("is empty: name a value of the tag"))
    if month and not _MONTH.fullmatch(month):
        raise _BadCell("month", month, _("is not a month: write 2026-10"))
    if not _NUMBER.fullmatch(weight):
        raise _BadCell("weight", weight, _("is not a number: write 12 or 12.5"))
    number = Decimal(weight.replace(",", "."))
    if number < 0:
        raise _BadCell("weight", weight, _("is negative: write 0 or more"))
    return month or None, target, number
