"""The questions of the report, asked over one snapshot."""

from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis.comparison import Change, compare, compare_totals, explain, explain_totals
from jauge.analysis.cost import Answer, Line, Question
from jauge.analysis.effects import effects
from jauge.analysis.former import former

if TYPE_CHECKING:
    from jauge.analysis.desk import Desk
    from jauge.model import Period

_LONGEST_BY_DAY: Final = 100


class Unpriced(msgspec.Struct, frozen=True):
    """A model without a price, or without a complete one, why, and how much it was used."""

    provider: str | None
    model: str | None
    reason: str | None
    calls: int | None
    tokens: int | None


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since the period before, by the first virtual tag, else by agent.

    Each change and each total has its effects; `before` is the total of the period before.
    """

    by: str
    before: Answer
    changes: tuple[Change, ...]
    totals: tuple[Change, ...]


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """What the report shows; `by_month` fills the chart of time when days are too many.

    `by_tags` has an answer per virtual tag, in the order of the configuration; `changed` is None
    without a period, or where nothing was before it.
    """

    commit: int
    total: Answer
    by_tags: tuple[Answer, ...]
    changed: Changed | None
    by_agent: Answer
    by_model: Answer
    by_provider: Answer
    by_day: Answer
    by_month: Answer
    unpriced: tuple[Unpriced, ...]

    @property
    def over_time(self) -> Answer:
        """Days where a chart can show them, else months."""
        return self.by_month if len(self.by_day.lines) > _LONGEST_BY_DAY else self.by_day


def overview(desk: "Desk", period: "Period | None", timezone: str, currency: str) -> Overview:
    """Ask everything the report shows, for one period (None is all) in one currency."""

    def ask(*by: str) -> Answer:
        return desk.ask(Question(by=by, period=period, timezone=timezone, currency=currency))

    tags = tuple(desk.attribution.tags) if desk.attribution else ()
    by_tags = tuple(ask(tag) for tag in tags)
    by_agent = ask("agent")
    return Overview(
        commit=desk.commit,
        total=ask(),
        by_tags=by_tags,
        changed=_changed(desk, (*by_tags, by_agent)[0]),
        by_agent=by_agent,
        by_model=ask("model"),
        by_provider=ask("provider"),
        by_day=ask("day"),
        by_month=ask("month"),
        unpriced=_unpriced(ask("provider", "model", "unpriced_reason").lines),
    )


def _changed(desk: "Desk", now: Answer) -> Changed | None:
    question = now.question
    period = former(question.period, question.timezone) if question.period else None
    if period is None:
        return None
    before = desk.ask(msgspec.structs.replace(question, period=period))
    if not before.lines:
        return None
    why = effects(desk, question, before.question)
    return Changed(
        by=question.by[0],
        before=before,
        changes=explain(compare(now, before), why),
        totals=explain_totals(compare_totals(now, before), why),
    )


def _unpriced(lines: tuple[Line, ...]) -> tuple[Unpriced, ...]:
    """The models with calls that have no price, most used first."""
    found = [_one(line) for line in lines if line.sums.unpriced_calls]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                -(one.calls or 0),
                one.provider or "",
                one.model or "",
                one.reason or "",
            ),
        )
    )


def _one(line: Line) -> Unpriced:
    provider, model, reason = (None if key is None else str(key) for key in line.keys)
    known = [t for t in (line.sums.input_tokens, line.sums.output_tokens) if t is not None]
    tokens = sum(known) if known else None
    return Unpriced(provider, model, reason, line.sums.unpriced_calls, tokens)
