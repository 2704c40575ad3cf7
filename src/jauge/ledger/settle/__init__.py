"""Usage exports, cost reports and bills beside the calls, so that each unit counts once.

What is seen, what a provider's export says, what its cost report says and what a bill says are
compared cell by cell, in this order (docs/bills.md); of an invoice that several sources state one
counts. The outcome depends on the rows alone.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jauge.ledger import segments
from jauge.ledger.settle import cells, corrections, records, residual, rules
from jauge.ledger.settle.flow import meet, order
from jauge.ledger.settle.fx import rate
from jauge.ledger.settle.rewrite import Rewrite
from jauge.ledger.work import Work

if TYPE_CHECKING:
    from jauge.ledger.ledger import Ledger

_ZERO: Final = Decimal(0)
_STAGES: Final = (rules.GATEWAY, rules.EXPORT, rules.REPORT, rules.BILL)


def settle(ledger: "Ledger", *, wait: bool = True) -> bool:
    """Decide again which rows count, in one commit; answer whether it was due.

    Raises Transient when another process is writing, at once without `wait`.
    """
    manifest = ledger.manifest
    if manifest.is_settled():
        return False
    work = Work(ledger.layout, manifest, ledger.tail)
    try:
        with manifest.writing(wait=wait):
            work.refresh()
            exports = manifest.has_exports()
            found = _compared(work, ledger, exports=exports)
            with segments.draft(ledger.layout, ledger.tail, ledger.now) as draft:
                change = Rewrite(work, draft)
                if exports:
                    change.rows("usage", found, residual.usage(found[rules.EXPORT]))
                change.rows("charge", found, residual.charges(_of_charges(found)))
                change.cells(residual.cells([cell for stage in found for cell in stage]))
                for table, decide in records.DECIDED.items():
                    if work.live[table]:
                        decide(work)
                        change.records(table)
                if change.retired or draft.segments:
                    draft.put_in_place()
                    note = f"{change.judged} roles"
                    manifest.record(
                        "settle", note, ledger.now, added=draft.segments, removed=change.retired
                    )
                else:
                    manifest.call_settled()
    finally:
        work.close()
    return True


def _compared(work: Work, ledger: "Ledger", *, exports: bool) -> list[list[cells.Cell]]:
    """The cells of each stage after all have met."""
    stated = cells.stated(work, ledger.rates, exports=exports)
    seen = cells.seen(work, ledger.rates, stated, exports=exports)
    for cell in seen:
        cell.mass = [max(amount or _ZERO, _ZERO) for amount in cell.amounts]
    found = [sorted(seen, key=order)]
    for stage in _STAGES:
        own = sorted((cell for cell in stated if cell.stage == stage), key=order)
        found.append([])
        # Two exports of one bill repeat each other: the second explains what the first has not.
        for source in sorted({str(cell.source) for cell in own}):
            mine = [cell for cell in own if str(cell.source) == source]
            before = [cell for earlier in found for cell in earlier]
            meet(mine, before, rate)
            if corrections.offset(mine):
                meet(mine, before, rate)
            found[-1] += mine
    return found


def _of_charges(found: list[list[cells.Cell]]) -> list[cells.Cell]:
    return [cell for stage in rules.STAGES.values() for cell in found[stage]]
