"""Decisions on findings: appended, never changed; the newest one of a finding stands."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec
from sqlalchemy import RowMapping, insert, select

from jauge.admin.store import Store
from jauge.admin.tables import DECISION
from jauge.model.decision import FindingDecision
from jauge.model.finding import Saving
from jauge.model.periods import Period


def record(store: Store, decision: FindingDecision) -> None:
    """Keep a decision in the store's tenant; kept once its transaction ends well."""
    promised = decision.promised
    store.connection.execute(
        insert(DECISION).values(
            tenant=store.tenant,
            finding_id=decision.finding_id,
            kind=decision.kind,
            subject=dict(decision.subject),
            action=decision.action,
            by=decision.by,
            at=decision.at,
            reason=decision.reason,
            promised_low=None if promised is None else str(promised.low),
            promised_mid=None if promised is None else str(promised.mid),
            promised_high=None if promised is None else str(promised.high),
            currency=None if promised is None else promised.currency,
            value_kind=decision.value_kind,
            measured_over=msgspec.to_builtins(decision.measured_over),
        )
    )


def history(store: Store, finding_id: str | None = None) -> list[FindingDecision]:
    """All decisions, or those on one finding, oldest first."""
    asked = select(DECISION).where(DECISION.c.tenant == store.tenant)
    if finding_id is not None:
        asked = asked.where(DECISION.c.finding_id == finding_id)
    rows = store.connection.execute(asked.order_by(DECISION.c.decision_id))
    return [_decision(row) for row in rows.mappings()]


def standing(store: Store) -> Mapping[str, FindingDecision]:
    """The newest decision on each finding, by its id; one that was reopened has none."""
    newest = {one.finding_id: one for one in history(store)}
    return {name: one for name, one in newest.items() if one.action != "reopened"}


def _decision(found: RowMapping) -> FindingDecision:
    low, mid, high = (found[f"promised_{end}"] for end in ("low", "mid", "high"))
    promised = None
    if low is not None:
        promised = Saving(Decimal(low), Decimal(mid), Decimal(high), found["currency"])
    over = found["measured_over"]
    return FindingDecision(
        finding_id=found["finding_id"],
        kind=found["kind"],
        subject=found["subject"],
        action=found["action"],
        by=found["by"],
        at=found["at"],
        reason=found["reason"],
        promised=promised,
        value_kind=found["value_kind"],
        measured_over=None if over is None else msgspec.convert(over, Period),
        tenant=found["tenant"],
    )
