"""Software that comes back and that no vendor is known for: proposed to a person."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from jauge.attribution.vendors.cadence import Cadence
from jauge.attribution.vendors.draft import Draft
from jauge.attribution.vendors.line import BankLine
from jauge.attribution.vendors.reading import Reading

Read = tuple[BankLine, Reading]
_ALIKE: Final = Decimal("1.10")


def cadences(pairs: Iterable[Read]) -> dict[str, bool]:
    """For each line by id, whether payments of like amounts to that name come back in rhythm.

    Like amounts differ by a tenth at most: rates move. Three weeks or months prove a rhythm, or
    two years.
    """
    groups: dict[tuple[object, ...], list[BankLine]] = {}
    for line, reading in pairs:
        groups.setdefault((line.account, line.currency, reading.merchant), []).append(line)
    proven: dict[str, bool] = {}
    for several in groups.values():
        for alike in _alike(several):
            cadence = Cadence(line.booked_on.toordinal() for line in alike)
            for line in alike:
                proven[line.id] = cadence.is_proven(line.booked_on.toordinal())
    return proven


def propose(line: BankLine, reading: Reading, *, has_cadence: bool) -> Draft | None:
    """The draft of a line to review, None where there is nothing to ask.

    That is a payment with a word of software that comes back, or one to a domain that ends in
    `.ai`. Transfers go to people and suppliers, and are left out.
    """
    evidence = (
        *(("software",) if reading.software else ()),
        *(("cadence",) if has_cadence else ()),
        *(("domain",) if reading.is_ai_domain else ()),
    )
    is_software = reading.is_ai_domain or (bool(reading.software) and has_cadence)
    if line.amount >= 0 or "transfer" in reading.uses or not is_software:
        return None
    return Draft(
        line=line,
        step="review",
        spend_kind="to_review",
        matched=" ".join(reading.merchant) or None,
        evidence=evidence,
    )


def _alike(lines: Sequence[BankLine]) -> Iterator[list[BankLine]]:
    """Payments in runs of amounts that differ by a tenth at most."""
    ordered = sorted(lines, key=lambda each: (-each.amount, each.id))
    run = ordered[:1]
    for line in ordered[1:]:
        if -line.amount > -run[0].amount * _ALIKE:
            yield run
            run = []
        run.append(line)
    yield run
