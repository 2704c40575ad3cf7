"""What proves a finding, in words: how many rows of what."""

from collections.abc import Callable, Mapping
from typing import Final

from jauge.i18n import format, ngettext
from jauge.model import Evidence


def counted(one: Evidence) -> str:
    """How many rows of a table, under the name that people have for these."""
    hint = _NAMES[one.table](one.count)
    return hint.format(count=format.number(one.count))


_NAMES: Final[Mapping[str, Callable[[int], str]]] = {
    "agent": lambda n: ngettext("{count} agent", "{count} agents", n),
    "bank_line": lambda n: ngettext("{count} bank line", "{count} bank lines", n),
    "capacity": lambda n: ngettext("{count} capacity", "{count} capacities", n),
    "cell": lambda n: ngettext(
        "{count} cell of bills and use", "{count} cells of bills and use", n
    ),
    "charge": lambda n: ngettext("{count} line of a bill", "{count} lines of bills", n),
    "invoice_line": lambda n: ngettext(
        "{count} line of an invoice", "{count} lines of invoices", n
    ),
    "seat": lambda n: ngettext("{count} seat", "{count} seats", n),
    "task": lambda n: ngettext("{count} task", "{count} tasks", n),
    "usage": lambda n: ngettext("{count} record of use", "{count} records of use", n),
}
"""The tables that findings rest on."""
