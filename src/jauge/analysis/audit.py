"""What findings are looked for in: everything of one ledger that a kind may ask for."""

from jauge.analysis.call_case import CallCase
from jauge.analysis.capacity.answer import Asked, capacities
from jauge.analysis.desk import Desk
from jauge.analysis.finding_kinds import Case
from jauge.analysis.reconciling.decisions import Decisions
from jauge.analysis.reconciling.reconciling import reconcile
from jauge.analysis.seats.asked import of_period
from jauge.analysis.seats.case import SeatCase
from jauge.analysis.spend import Known
from jauge.config import Config
from jauge.model import Period


def case_of(
    desk: Desk,
    config: Config,
    decided: Decisions,
    known: Known,
    asked: Asked,
    months: Period | None,
    calls: CallCase | None = None,
) -> Case:
    """The ledger of a desk, with what `config` says beside it, over the period that is asked.

    `asked` is the question of capacities, `months` its period in UTC, in which suppliers cut
    months of service; `calls` are the calls of it. Seats and contracts are judged at the end of it,
    or today where it is not over.
    """
    return Case(
        known=known,
        currency=asked.currency,
        seats=SeatCase(desk.held, of_period(config, asked.period)),
        reconciled=reconcile(desk.held, known, months, decided) if desk.held.has_money else None,
        capacities=capacities(desk, asked),
        calls=calls,
        prices=asked.prices,
    )
