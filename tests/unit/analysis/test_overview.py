"""What the report asks: changes add up down and across, tags add up to the total."""

import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from jauge.analysis.engines import Session
from jauge.analysis.overview import Overview
from jauge.model import exact_sum
from report_desks import plain, whole


@pytest.fixture(scope="module")
def found(duckdb: Session, tmp_path_factory: pytest.TempPathFactory) -> Overview:
    return whole(duckdb, tmp_path_factory.mktemp("overview"))


def _cost(line: object) -> Decimal:
    return line.sums.effective_cost or Decimal(0) if line else Decimal(0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("most", [None, 1, 5, 1000])
def test_the_reasons_of_a_change_add_up_down_and_across(found: Overview, most: int | None) -> None:
    assert found.changed is not None
    assert found.changed.before.question.period.label == "2026-09"
    changes = found.changed.changes(most)
    for change in changes:
        if change.effects is not None:
            assert exact_sum((_cost(change.before), change.effects.change)) == _cost(change.now)
    for total in found.changed.totals:
        mine = [change for change in changes if change.currency == total.currency]
        for name in ("price", "volume", "mix", "other"):
            parts = [getattr(change.effects, name) for change in mine if change.effects]
            assert exact_sum(parts) == getattr(total.effects, name, 0)
        assert exact_sum(map(_cost, (change.now for change in mine))) == _cost(total.now)
        assert exact_sum(map(_cost, (change.before for change in mine))) == _cost(total.before)


def test_the_largest_change_comes_first_and_the_others_last(found: Overview) -> None:
    assert found.changed is not None
    sizes = [abs(change.difference or 0) for change in found.changed.changes()]
    assert sizes == sorted(sizes, reverse=True)
    folded = found.changed.changes(3)
    assert [bool((c.now or c.before).others) for c in folded][:3] == [False] * 3
    assert all((c.now or c.before).others for c in folded[3:])


def test_every_tag_adds_up_to_the_total(found: Overview) -> None:
    assert len(found.by_tags) == 2
    for answer in found.by_tags:
        for total, mine in zip(found.total.totals, answer.totals, strict=True):
            assert total.currency == mine.currency
            assert _cost(total) == _cost(mine)


def test_without_tags_period_and_bills_the_rest_is_none(duckdb: Session, tmp_path: Path) -> None:
    found = plain(duckdb, tmp_path)
    assert (found.by_tags, found.changed, found.residuals, found.billed) == ((), None, None, None)
    assert found.beside.unexplained == ()
