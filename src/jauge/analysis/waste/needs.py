"""What must be there before waste of sessions can be found."""

from collections.abc import Sequence

from jauge.analysis.finding_kinds import Case, Need, needs_calls
from jauge.analysis.waste.prefixes import session


def needs_sessions(case: Case) -> Sequence[Need]:
    """What kinds of sessions need: calls, and some that say which session they belong to."""
    missing = needs_calls(case)
    if missing or case.calls is None or case.calls.calls is None:
        return missing
    calls = case.calls.calls
    some = calls.filter(session(calls).notnull()).limit(1)
    return () if case.calls.desk.session.run(some.select("usage_id")).num_rows else ("sessions",)
