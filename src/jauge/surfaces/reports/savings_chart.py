"""What is spent where something can be saved, what each line of the audit takes, what is left."""

from collections import Counter
from decimal import Decimal
from typing import Final

from jauge.analysis.audit_lines import AuditLine, AuditLines
from jauge.analysis.savings import Stack
from jauge.i18n import _
from jauge.model import Money, exact_sum
from jauge.surfaces.reports import cells, drawing
from jauge.surfaces.reports.waterfall import Step, falling
from jauge.surfaces.terminal import audit_wording, findings_wording

_MOST: Final = 8
_NAME: Final = 20
"""Characters of a name under a bar: charts cut what is longer than some thirty in all."""
_ZERO: Final = Decimal(0)


def waterfall(found: AuditLines) -> drawing.Spec:
    """The largest stack as a waterfall: savings of other kinds of value are no part of it."""
    if not found.stacks:
        return lambda _width, _palette: None
    stack = found.stacks[0]
    return falling(steps(found, stack), axis(stack))


def axis(stack: Stack) -> str:
    """What the amounts are: a month's."""
    return _("{currency} a month").format(currency=stack.currency)


def title(found: AuditLines) -> str:
    """What the waterfall shows."""
    if not found.stacks:
        return _("Savings")
    return findings_wording.value(found.stacks[0].value_kind)


def steps(found: AuditLines, stack: Stack) -> tuple[Step, ...]:
    """Now, each line as expected (those after the largest together), and what is left."""
    mine = [line for line in (*found.lines, *found.more) if _is_of(line, stack)]
    made = [Step(_("Now"), _ZERO, stack.base, is_total=True)]
    here = stack.base
    for name, taken in _named(mine):
        there = (Money(here, "") - Money(taken, "")).amount
        made.append(Step(name, here, there))
        here = there
    return (*made, Step(_("Left"), _ZERO, here, is_total=True))


def _is_of(line: AuditLine, stack: Stack) -> bool:
    is_same = (line.value_kind, line.currency) == (stack.value_kind, stack.currency)
    return is_same and line.saving is not None and bool(line.saving.mid)


def _named(lines: list[AuditLine]) -> list[tuple[str, Decimal]]:
    amounts = [line.saving.mid if line.saving else _ZERO for line in lines]
    shown = list(zip(_told_apart(lines[:_MOST]), amounts, strict=False))
    if len(lines) > _MOST:
        shown.append((_("others"), exact_sum(amounts[_MOST:])))
    return _unique(shown)


def _told_apart(lines: list[AuditLine]) -> list[str]:
    """What each line is; where two are the same, first whom it is about and how many more."""
    titles = [audit_wording.title(line) for line in lines]
    often, seen = Counter(titles), Counter[str]()
    names: list[str] = []
    for line, title in zip(lines, titles, strict=True):
        if often[title] == 1:
            names.append(title)
            continue
        who = cells.shortened(findings_wording.about(line.findings[0]), _NAME)
        seen[who] += 1
        same = f" ({seen[who]})" if seen[who] > 1 else ""
        more = f" +{len(line.findings) - 1}" if len(line.findings) > 1 else ""
        names.append(
            _("{who}: {what}").format(who=f"{who}{same}{more}", what=audit_wording.short(line))
        )
    return names


def _unique(shown: list[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    names = drawing.Names()
    return [(names.unique(name), amount) for name, amount in shown]
