"""Amounts with and without tax that were taken for each other, in a sentence."""

from collections.abc import Iterable, Iterator
from typing import Any

from jauge.analysis.findings.wrong_tax_basis import Parameters
from jauge.i18n import _, format
from jauge.model import Finding
from jauge.surfaces.terminal import wording


def faults(found: Iterable[Finding[Any]]) -> Iterator[str]:
    """A sentence for each."""
    for one in found:
        told: Parameters = one.parameters
        said = {
            "totals": _(
                "{name}: its gross amount is {stated}, but its net amount and tax are {expected}."
            ),
            "lines_gross": _(
                "{name}: its lines come to {stated}, the amount with tax; without it, {expected}."
            ),
            "rate": _("{name}: {stated} of tax is not {percent} of its base, {expected}."),
            "both_called_net": _(
                "{name}: {stated} and {expected} a month are both said to be without tax, and one "
                "is the other with {percent} of it."
            ),
            "both_called_gross": _(
                "{name}: {stated} and {expected} a month are both said to be with tax, and one is "
                "the other with {percent} of it."
            ),
            "same": _("{name}: {stated} a month is said to be without tax, and with it."),
        }[told.cause]
        percent = None if told.percent is None else float(told.percent) / 100
        yield said.format(
            name=wording.name(_name(one)),
            stated=format.money(told.stated, told.currency),
            expected=format.money(told.expected, told.currency),
            percent=format.percent(percent),
        )


def _name(one: Finding[Any]) -> str:
    subject = one.subject
    parts = (subject.get("supplier") or subject.get("tool"), one.parameters.where)
    return " ".join(part for part in parts if part)
