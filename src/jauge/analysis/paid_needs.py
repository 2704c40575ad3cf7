"""What must be there before findings on payments, seats and capacity can be made."""

from collections.abc import Sequence

from jauge.analysis.finding_kinds import Case, Need


def needs_statements(case: Case) -> Sequence[Need]:
    """What kinds of payments need: lines of a bank statement."""
    return () if case.known.bank.entries else ("statements",)


def needs_prices_paid(case: Case) -> Sequence[Need]:
    """What kinds of taxed prices need: invoices, or lists of seats with what a seat costs."""
    return () if case.known.invoices or case.known.pictures else ("statements", "seats")


def needs_seats(case: Case) -> Sequence[Need]:
    """What kinds of seats need: a list of them, of the day or before it."""
    return () if case.seats is not None and case.seats.rows is not None else ("seats",)


def needs_capacity(case: Case) -> Sequence[Need]:
    """What kinds of capacity need: some that was bought, by the configuration or by bills."""
    return () if case.capacities is not None and case.capacities.lines else ("capacity",)
