"""Whatever is due and paid: nothing is lost, no line pays twice, strangers change nothing."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bank_lines import rates
from jauge.analysis.reconciling.dues import Due, Payment, month_after
from jauge.analysis.reconciling.entries import Entry, Evidence, Known, entries
from jauge.analysis.reconciling.gaps import Paid, Stages, explain
from jauge.analysis.reconciling.groups import Group, grouped
from jauge.analysis.reconciling.matching import Match, match
from jauge.analysis.reconciling.stages import USE, Listed, Paper, Said
from jauge.pricing.fx import rate_on

CENTS = st.decimals("-500", "500", places=2)
EXACT = st.decimals("-500", "500", places=9)
CURRENCIES = st.sampled_from(["EUR", "USD"])
DAYS = st.dates(date(2026, 9, 1), date(2026, 10, 30))
SUPPLIERS = st.sampled_from(["OpenAI", "Anthropic"])
PARTS = st.sampled_from([USE, "ChatGPT", "ChatGPT Business"])
AMOUNTS = st.sampled_from([Decimal(text) for text in ("10", "12", "20.004", "22", "30", "-5")])


@st.composite
def payments(draw: st.DrawFn) -> list[Payment]:
    found: list[Payment] = []
    for number in range(draw(st.integers(0, 8))):
        amount, currency = draw(AMOUNTS), draw(CURRENCIES)
        is_known = draw(st.booleans())
        text = draw(st.sampled_from(["CARD", "PAY INV-2026-001", "PAY INV-2026-002"]))
        supplier = draw(SUPPLIERS)
        earlier = [
            one.id
            for one in found
            if (one.supplier, one.currency, one.belongs_to) == (supplier, currency, None)
        ]
        found.append(
            Payment(
                id=f"line{number}",
                supplier=supplier,
                part=draw(PARTS),
                day=draw(DAYS),
                amount=amount,
                currency=currency,
                original=Decimal(10) if is_known else None,
                original_currency="USD" if is_known and currency == "EUR" else None,
                text=text,
                belongs_to=draw(st.sampled_from([None, *earlier])),
            )
        )
    return found


@st.composite
def known_groups(draw: st.DrawFn) -> list[Group]:
    said = [
        Said(
            stage=draw(st.sampled_from(["own", "usage", "cost", "credit", "tax"])),
            supplier=draw(SUPPLIERS),
            account=draw(st.sampled_from([None, "a", "b"])),
            part=USE,
            day=draw(DAYS),
            currency=draw(CURRENCIES),
            amount=draw(AMOUNTS),
            source="x",
        )
        for _number in range(draw(st.integers(0, 6)))
    ]
    papers = [
        Paper(
            invoice_id=f"INV-2026-00{number}",
            number=f"INV-2026-00{number}",
            supplier=draw(SUPPLIERS),
            account=None,
            part=draw(PARTS),
            month=draw(DAYS).replace(day=1),
            issued_on=draw(DAYS),
            due_on=None,
            currency=draw(CURRENCIES),
            net=net,
            tax=Decimal(2),
            gross=net + 2,
        )
        for number, net in enumerate(draw(st.lists(AMOUNTS, max_size=3)))
    ]
    listed = [
        Listed(
            supplier=draw(SUPPLIERS),
            account="a",
            part=draw(PARTS),
            month=date(2026, 9, 1),
            currency="EUR",
            seats=2,
            net=draw(st.sampled_from([None, Decimal(10)])),
            invited_net=draw(st.sampled_from([None, Decimal(2), Decimal(20)])),
        )
        for _number in range(draw(st.integers(0, 2)))
    ]
    return grouped(said, papers, listed, rates)


def answer(groups: list[Group], lines: list[Payment]) -> tuple[Entry, ...]:
    found = match([due for group in groups for due in group.dues], lines, rates)
    known = Known(groups=tuple(groups), payments=tuple(lines), matches=found.matches)
    return entries(known, Evidence(rate_on=rate_on, rates=rates))


@settings(deadline=None, max_examples=60)
@given(known_groups(), payments())
def test_gaps_lead_from_the_first_stage_to_the_last_exactly(
    groups: list[Group], lines: list[Payment]
) -> None:
    found = answer(groups, lines)
    for one in found:
        stages = [one.own_measure, one.provider_usage, one.provider_cost, one.gross, one.settled]
        known = [stage for stage in stages if stage is not None]
        if not known:
            continue
        moved = sum(gap.amount for gap in one.gaps if gap.currency == one.currency)
        if one.bank_currency in {None, one.currency}:
            # What hangs on the lines (refunds, fees) is beyond what settled the stage before.
            end = known[-1] if one.bank is None else one.bank
            assert known[0] + moved == end
        else:
            assert known[0] + moved == known[-1]
            beyond = sum(gap.amount for gap in one.gaps if gap.currency == one.bank_currency)
            assert one.at_rate is not None
            assert one.at_rate + beyond == one.bank
    shown = {line.id for one in found for line in one.payments}
    assert len(shown) == sum(len(one.payments) for one in found)
    away = [line for line in lines if line.id not in shown]
    for currency in ("EUR", "USD"):
        assert sum(line.amount for line in away if line.currency == currency) == 0
    for group in groups:
        places = [one for one in found if set(group.papers) <= set(one.invoices)]
        assert places


@settings(deadline=None, max_examples=60)
@given(known_groups(), payments(), st.randoms(use_true_random=False))
def test_order_changes_nothing_and_no_line_pays_twice(
    groups: list[Group], lines: list[Payment], order: Random
) -> None:
    dues = [due for group in groups for due in group.dues]
    found = match(dues, lines, rates)
    used = [name for one in found.matches for name in one.lines]
    owed = [name for one in found.matches for name in one.dues]
    assert len(used) == len(set(used))
    assert len(owed) == len(set(owed))
    other_dues, other_lines = list(dues), list(lines)
    order.shuffle(other_dues)
    order.shuffle(other_lines)
    assert match(other_dues, other_lines, rates) == found
    mixed = list(groups)
    order.shuffle(mixed)
    assert answer(sorted(mixed, key=lambda one: one.place), other_lines) == answer(groups, lines)


@settings(deadline=None, max_examples=60)
@given(known_groups(), payments())
def test_lines_of_another_supplier_change_no_answer(
    groups: list[Group], lines: list[Payment]
) -> None:
    def of(supplier: str, found: tuple[Entry, ...]) -> list[Entry]:
        return [one for one in found if one.supplier == supplier]

    whole = answer(groups, lines)
    for supplier in ("OpenAI", "Anthropic"):
        own = [line for line in lines if line.supplier == supplier]
        assert of(supplier, answer(groups, own)) == of(supplier, whole)


@settings(deadline=None, max_examples=60)
@given(known_groups(), payments())
def test_what_is_refused_is_never_matched_again_and_what_is_accepted_stays(
    groups: list[Group], lines: list[Payment]
) -> None:
    dues = [due for group in groups for due in group.dues]
    for one in match(dues, lines, rates).matches:
        other = match(dues, lines, rates, refused=[one.pair])
        assert one.pair not in {each.pair for each in other.matches}
        kept: list[Match] = [
            each
            for each in match(dues, lines, rates, accepted=[one.pair]).matches
            if each.pair == one.pair
        ]
        assert [each.by for each in kept] == ["accepted"]


@settings(deadline=None, max_examples=60)
@given(
    st.tuples(*[st.none() | EXACT] * 3),
    st.none() | CENTS,
    st.lists(st.tuples(CENTS, st.none() | CENTS, DAYS), max_size=3),
    st.booleans(),
)
def test_any_stages_and_lines_add_up(
    before: tuple[Decimal | None, ...],
    net: Decimal | None,
    lines: list[tuple[Decimal, Decimal | None, date]],
    is_matched: bool,
) -> None:
    own, usage, cost = before
    gross = None if net is None else net + 2
    stages = Stages(
        own=own, usage=usage, cost=cost, net=net, invoice_tax=Decimal(2), gross=gross, papers=1
    )
    paid = tuple(
        Payment(
            id=str(number),
            supplier="x",
            part=USE,
            day=day,
            amount=amount,
            currency="EUR",
            original=original,
            original_currency=None if original is None else "USD",
        )
        for number, (amount, original, day) in enumerate(lines)
    )
    month = date(2026, 10, 1)
    given_ = Paid(month=month, lines=paid, is_matched=is_matched) if paid else None
    if stages.last is None:
        return
    told = explain(stages, given_, "USD", rates)
    first = next(one for one in (own, usage, cost, gross) if one is not None)
    moved = sum(gap.amount for gap in told.gaps if gap.currency == "USD")
    assert first + moved == (stages.last if told.settled is None else told.settled)
    if given_ is not None and told.at_rate is not None:
        beyond = sum(gap.amount for gap in told.gaps if gap.currency == "EUR")
        assert told.at_rate + beyond == given_.amount


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 400))
def test_a_month_is_followed_by_the_next(days: int) -> None:
    day = date(2026, 1, 1) + timedelta(days=days)
    after = month_after(day)
    assert after.day == 1
    assert (after - timedelta(days=1)).replace(day=1) == day.replace(day=1)


def test_a_due_is_paid_most_likely_within_its_days() -> None:
    due = Due(
        id="1", supplier="x", part=USE, month=date(2026, 10, 1), currency="EUR", net=Decimal(1),
        tax=None, kind="cost", first=date(2026, 10, 1), last=date(2026, 12, 1),
        near_first=date(2026, 11, 1), near_last=date(2026, 11, 16),
    )  # fmt: skip
    days = [date(2026, 10, 30), date(2026, 11, 5), date(2026, 11, 18), date(2026, 12, 2)]
    assert [due.distance(day) for day in days] == [2, 0, 2, 16]
    assert [due.takes(day) for day in days] == [True, True, True, False]
