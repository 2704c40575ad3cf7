"""Shares of layers, with what they are shares of: in AI, and of AI in IT."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

import msgspec

from jauge.analysis.layers_given import Span
from jauge.i18n import _
from jauge.model import exact_sum

AI: Final = (
    "inference",
    "retrieval_and_storage",
    "training",
    "logs",
    "control_plane",
    "seats",
    "people",
)
"""The layers of AI: everything that x_cost_layer can be but other IT."""
OTHER_IT: Final = "other_it"
IT_TOTAL: Final = "it_total"
Reason = Literal["no_layer", "no_total", "no_it_total", "it_total_partly"]


class Benchmark(msgspec.Struct, frozen=True):
    """What somebody says is usual: a range of shares, and who says it."""

    low: float
    high: float
    source: str


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """A share with both its sides; null with a reason where one of them is unknown.

    `of` says what the denominator is: all known layers of AI (`ai_layers`), the given total of IT
    (`it_total`), or AI and other IT as far as they were imported or given (`ai_and_other_it`).
    Where layers of AI are `missing`, the share is only a `bound`: it can only be less, or more.
    """

    name: str
    numerator: Decimal | None
    denominator: Decimal | None
    of: Literal["ai_layers", "it_total", "ai_and_other_it"]
    missing: tuple[str, ...] = ()
    bound: Literal["at_most", "at_least"] | None = None
    reason: Reason | None = None
    covered_days: int | None = None
    benchmark: Benchmark | None = None

    @property
    def value(self) -> float | None:
        """The share; None with a reason."""
        if self.reason or self.numerator is None or not self.denominator:
            return None
        return float(self.numerator / self.denominator)


def _benchmark(name: str) -> Benchmark | None:
    report = _("Report on FinOps for AI and inference sovereignty, May 2026")
    known = {
        "inference_in_ai": Benchmark(0.85, 0.85, report),
        "control_plane_in_ai": Benchmark(0.05, 0.10, report),
    }
    return known.get(name)


def ratios(
    by_layer: Mapping[str | None, Decimal | None],
    total: Decimal | None,
    it_total: Decimal | None,
    missing: tuple[str, ...],
    covered_days: int,
    span: Span | None,
) -> tuple[Ratio, ...]:
    """Inference in AI, control plane in AI, AI in IT; `covered_days` are those of `it_total`."""
    in_ai = [
        _in_ai(name, by_layer.get(name), total, missing) for name in ("inference", "control_plane")
    ]
    return (*in_ai, _in_it(by_layer.get(OTHER_IT), total, it_total, missing, covered_days, span))


def _in_ai(
    layer: str, amount: Decimal | None, total: Decimal | None, missing: tuple[str, ...]
) -> Ratio:
    reason: Reason | None = None
    if amount is None:
        reason = "no_layer"
    elif total is None or total <= 0:
        reason = "no_total"
    name = f"{layer}_in_ai"
    return Ratio(
        name=name,
        numerator=amount,
        denominator=total,
        of="ai_layers",
        missing=missing,
        bound="at_most" if missing and reason is None else None,
        reason=reason,
        benchmark=_benchmark(name),
    )


def _in_it(
    other: Decimal | None,
    total: Decimal | None,
    it_total: Decimal | None,
    missing: tuple[str, ...],
    covered_days: int,
    span: Span | None,
) -> Ratio:
    if it_total is None:
        known = None if total is None or other is None else exact_sum((total, other))
        reason: Reason | None = None
        if known is None:
            reason = "no_layer" if total is None else "no_it_total"
        elif known <= 0:
            reason = "no_total"
        return Ratio(
            name="ai_in_it",
            numerator=total,
            denominator=known,
            of="ai_and_other_it",
            missing=missing,
            reason=reason,
        )
    days = span.days if span else covered_days
    reason = "it_total_partly" if covered_days < days else "no_layer" if total is None else None
    if reason is None and it_total <= 0:
        reason = "no_total"
    return Ratio(
        name="ai_in_it",
        numerator=total,
        denominator=it_total,
        of="it_total",
        missing=missing,
        bound="at_least" if missing and reason is None else None,
        reason=reason,
        covered_days=covered_days,
    )
