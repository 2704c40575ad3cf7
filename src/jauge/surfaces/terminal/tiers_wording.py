"""Sizes of models in words, and what stands under the table."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from jauge.analysis.tiers.facts import TIERS
from jauge.analysis.tiers.mix import Mix, TierLine
from jauge.i18n import _, format, ngettext
from jauge.model import Finding
from jauge.surfaces.terminal import findings_wording, wording

_SHIFT: Final = 0.05
"""A share that moves by less from the first month to the last is called steady."""
_SHOWN: Final = 8


def tier(code: str) -> str:
    """A size as people call it."""
    return {
        "small": _("small"),
        "medium": _("medium"),
        "frontier": _("frontier"),
        "other": _("not text"),
        "unknown": _("unknown"),
    }[code]


def target(line: TierLine) -> str:
    """The target of a size, and whether it is met."""
    if line.target is None:
        return ""
    low, high = (format.number(round(end * 100)) for end in line.target)
    said = f"{low}-{high}"
    if line.is_within is None or line.call_share is None:
        return said
    mark = "✓" if line.is_within else "▲" if line.call_share > line.target[1] else "▼"
    return f"{said} {mark}"


def count(calls: int | None) -> str:
    """How many calls, or that nobody knows."""
    return format.UNKNOWN if calls is None else format.number(calls)


def nothing(found: Mix) -> str:
    """That no counted row is there."""
    if found.period is None:
        return _("The ledger holds no usage yet: bring some in with `jauge import PATH`.")
    return _("Nothing was used in {period}.").format(period=found.period.label)


def notes(found: Mix) -> Iterator[str]:
    """What must be known of the shares."""
    if not found.lines:
        return
    yield _(
        "Shares are of calls and cost of small, medium and frontier models; the target is 70-80, "
        "15-25 and 5-10 % of calls (docs/tiers.md)."
    )
    if found.period is None:
        yield _("Calls of all periods; `jauge maturity` looks at the last 30 days that are known.")
    share = found.unknown_share
    if share:
        yield _("{percent} of the calls are of models whose size nobody recorded.").format(
            percent=wording.share(share)
        )
    yield from _drift(found)
    yield from _unconverted(found)


def _unconverted(found: Mix) -> Iterator[str]:
    """What stands in no size: money whose currency has no rate, though its calls are counted."""
    for one in found.unconverted:
        calls = one.sums.calls or 0
        yield ngettext(
            "Not converted: {amount} for {count} call, because {name} has no rate to {currency}. "
            "Its size counts the call and its tokens, not the money: see it with "
            "`jauge cost --currency native`.",
            "Not converted: {amount} for {count} calls, because {name} has no rate to {currency}. "
            "Their sizes count the calls and their tokens, not the money: see it with "
            "`jauge cost --currency native`.",
            calls,
        ).format(
            amount=format.money(one.sums.effective_cost, one.currency),
            count=format.number(calls),
            name=wording.name(one.currency),
            currency=found.currency,
        )


def _drift(found: Mix) -> Iterator[str]:
    """How the share of each size moved from the first month with calls to the last."""
    known = [one for one in found.months if one.month and None not in one.shares]
    if len(known) < len(("first", "last")):
        return
    first, last = known[0], known[-1]
    moved = [
        _("{size} from {before} to {after}").format(
            size=tier(name), before=wording.share(before), after=wording.share(after)
        )
        for name, before, after in zip(TIERS, first.shares, last.shares, strict=True)
        if abs((after or 0) - (before or 0)) >= _SHIFT
    ]
    if moved:
        yield _("From {first} to {last}, share of calls: {moves}.").format(
            first=first.month, last=last.month, moves="; ".join(moved)
        )


def claims(found: Sequence[Finding[Any]], grades: int) -> list[str]:
    """What is claimed of models, largest first, and what grades would add."""
    lines = [findings_wording.why(one) for one in found[:_SHOWN]]
    if more := found[_SHOWN:]:
        hint = ngettext(
            "And {count} more: `jauge findings`.", "And {count} more: `jauge findings`.", len(more)
        )
        lines.append(hint.format(count=format.number(len(more))))
    if not grades:
        lines.append(
            _(
                "No grades: which model is good enough is unknown. Put files with task, qid, model "
                "and score into the folder grades of the workspace, or give --grades FILE."
            )
        )
    return lines


def more_rejected(count_: int) -> str:
    """How many rows more were left out."""
    hint = ngettext(
        "{count} more row of grades is left out.",
        "{count} more rows of grades are left out.",
        count_,
    )
    return hint.format(count=format.number(count_))
