"""Tags and splits move nothing that they should not: bits say what rules say, sums stay."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from jauge.attribution import (
    DAY,
    UNALLOCATED,
    Coded,
    Driver,
    Line,
    Rule,
    Split,
    Value,
    allocate,
    compile_tags,
    explain,
    plan,
    relevant,
    share_out,
)
from jauge.model import exact_sum

TEXTS = ["", "a", "b", "ab", "abc", "Support", "unallocated", "x[y", "[bold]"]
PATTERNS = [*TEXTS, "*", "a*", "*b", "*b*", "?", "[ab]", "[!a]*", "**", "u*", "x[[]y"]
COLUMNS = ["agent_name", "environment", "tags.team", "tool_names"]
FIRST = date(2026, 1, 1)

has = st.one_of(
    st.none(), st.sampled_from(TEXTS), st.lists(st.sampled_from(TEXTS), max_size=2).map(tuple)
)
rows = st.fixed_dictionaries(dict.fromkeys(COLUMNS, has))
days = st.integers(0, 6).map(lambda number: FIRST + timedelta(days=number))
patterns = st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2).map(tuple)


def rule(*nested: str) -> st.SearchStrategy[Rule]:
    """A rule over the columns, and over the keys that it may be nested on."""
    names = [*COLUMNS, *nested]
    templates = [f"{{{name}}}" for name in names]
    return st.builds(
        Rule,
        value=st.sampled_from(["S", UNALLOCATED, "", *templates, "<{agent_name}|{tags.team}>"]),
        when=st.dictionaries(st.sampled_from(names), patterns, max_size=2),
        valid_from=st.none() | days,
        valid_until=st.none() | days,
    )


tag_sets = st.fixed_dictionaries({
    "team": st.lists(rule(), max_size=4),
    "unit": st.lists(rule("team"), max_size=4),
    "group": st.lists(rule("team", "unit"), max_size=3),
})  # fmt: skip


@given(tag_sets, st.lists(st.tuples(rows, days), max_size=6))
def test_deciding_many_rows_by_bits_is_deciding_each_by_its_rules(
    tags: dict[str, list[Rule]], records: list[tuple[dict[str, Value], date]]
) -> None:
    compiled = compile_tags(tags, ["group", "team"])
    columns = {
        name: Coded([row[name] for row, _day in records], range(len(records)))
        for name in compiled.columns
    }
    columns[DAY] = Coded([str(compiled.stretch(day)) for _row, day in records], range(len(records)))
    found = compiled.assign(columns, len(records))
    assert found.keys() == set(compiled.keys)
    for number, (row, day) in enumerate(records):
        for one in explain(tags, row, day, ["group", "team"]):
            slot = found[one.key].codes[number]
            assert (one.value, one.rule) == (
                found[one.key].values[slot],
                found[one.key].rules[slot],
            )
            assert one.rule is None or found[one.key].met & (1 << one.rule)


amounts = st.decimals(-1000, 1000, places=18)
weights = st.lists(st.integers(0, 10**20), min_size=1, max_size=6).filter(any)
targets = st.sampled_from(["A", "B", "C", "Platform", UNALLOCATED])
lines = st.builds(
    Line,
    month=st.sampled_from(["2026-01", "2026-02"]),
    currency=st.sampled_from(["EUR", "USD", None]),
    values=st.fixed_dictionaries({
        "team": targets,
        "project": targets,
        "agent": st.sampled_from([None, "x", "y"]),
    }),
    amounts=st.tuples(st.none() | amounts, st.none() | amounts),
    calls=st.integers(0, 5),
    tokens=st.integers(0, 10**6),
)  # fmt: skip
shares = st.lists(st.integers(0, 30), min_size=1, max_size=3).map(
    lambda parts: {
        name: Decimal(part) / 100 for name, part in zip(["A", "B", "Platform"], parts, strict=False)
    }
)
drivers = st.dictionaries(
    st.sampled_from(["2026-01", None]),
    st.dictionaries(targets, st.decimals(0, 9, places=3), max_size=3),
    max_size=2,
).map(Driver)
pools = st.dictionaries(
    st.sampled_from(["team", "project", "agent"]),
    st.sampled_from([("Platform",), ("x",), ("*",), ("A", "unallocated")]),
    min_size=1,
    max_size=2,
)
splits = st.lists(
    st.builds(
        Split,
        name=st.just("shared"),
        pool=pools,
        to=st.sampled_from(["team", "project"]),
        by=st.sampled_from(["even", "fixed", "calls", "tokens", "effective_cost", "driver"]),
        fixed=shares,
        driver=drivers,
    ),
    max_size=4,
)
TAGS = ("team", "project")


def totals(found: list[Line]) -> dict[tuple[object, ...], Decimal]:
    """The exact sum of every amount by month, currency and agent: what no split may change."""
    sums: dict[tuple[object, ...], list[Decimal]] = {}
    for line in found:
        for place, amount in enumerate(line.amounts):
            if amount is not None:
                key = (line.month, line.currency, line.values["agent"], place)
                sums.setdefault(key, []).append(amount)
    return {key: exact_sum(parts) for key, parts in sums.items()}


def by(found: list[Line], *names: str) -> dict[tuple[object, ...], Decimal]:
    """The exact costs by some of the values, without those of 0."""
    sums: dict[tuple[object, ...], list[Decimal]] = {}
    for line in found:
        key = (line.month, line.currency, *(line.values[name] for name in names))
        sums.setdefault(key, []).append(line.amounts[0] or Decimal(0))
    return {key: total for key, parts in sums.items() if (total := exact_sum(parts))}


@given(amounts, weights)
def test_shares_add_up_and_keep_the_sign(amount: Decimal, parts: list[int]) -> None:
    found = share_out(amount, parts)
    assert exact_sum(found) == amount
    assert all(share == 0 or (share > 0) == (amount > 0) for share in found)
    whole = sum(parts)
    for share, weight in zip(found, parts, strict=True):
        assert abs(share * whole - amount * weight) < Decimal(10) ** -18 * whole


@given(st.lists(lines, max_size=8), splits)
def test_money_is_conserved_and_calls_stay(found: list[Line], asked: list[Split]) -> None:
    after = allocate(found, asked, TAGS)
    assert totals(after) == totals(found)
    for name in ("calls", "tokens"):
        before = Counter[str]()
        now = Counter[str]()
        for line in found:
            before[str(line.values)] += getattr(line, name)
        for line in after:
            now[str(line.values)] += getattr(line, name)
        assert +before == +now


@given(st.lists(lines, max_size=6), splits, st.randoms())
def test_the_order_of_lines_changes_nothing(
    found: list[Line], asked: list[Split], chance: Random
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert Counter(map(repr, allocate(found, asked, TAGS))) == Counter(
        map(repr, allocate(shuffled, asked, TAGS))
    )


@given(st.lists(lines, max_size=8), splits)
def test_a_plan_holds_for_any_part_of_its_lines(found: list[Line], asked: list[Split]) -> None:
    whole = plan(found, asked, TAGS)
    halves = [*whole.apply(found[::2]), *whole.apply(found[1::2])]
    assert Counter(map(repr, halves)) == Counter(map(repr, whole.apply(found)))


@given(st.lists(lines, max_size=8), splits, st.sampled_from(TAGS))
def test_splits_left_out_as_irrelevant_change_nothing(
    found: list[Line], asked: list[Split], key: str
) -> None:
    few = relevant(asked, [key])
    short = by(allocate(found, few, TAGS), key)
    parts = allocate(found, asked, TAGS)
    whole = by(parts, key)
    # A split of another tag cuts lines in parts, and each part is rounded to its last digit.
    most = len(parts) * Decimal("1E-18")
    for place in short.keys() | whole.keys():
        assert abs(short.get(place, Decimal(0)) - whole.get(place, Decimal(0))) <= most
    assert exact_sum(short.values()) == exact_sum(whole.values())


@given(amounts, shares)
def test_fixed_shares_below_one_leave_the_rest_in_the_pool(
    amount: Decimal, fixed: dict[str, Decimal]
) -> None:
    pool = Line("2026-01", "EUR", {"team": "Z", "agent": "x"}, (amount,))
    split = Split(name="f", pool={"agent": ("x",)}, to="team", by="fixed", fixed=fixed)
    found = by(allocate([pool], [split], TAGS), "team")
    expected = {**fixed, "Z": 1 - exact_sum(fixed.values())}
    for team, share in expected.items():
        assert abs(found.get(("2026-01", "EUR", team), 0) - amount * share) < Decimal(10) ** -18


@given(st.lists(lines, max_size=8), splits)
def test_nothing_moves_to_unallocated_or_to_the_pool_itself(
    found: list[Line], asked: list[Split]
) -> None:
    for split in asked:
        for step in plan(found, [split], TAGS).steps[0][1].values():
            names = {name for name, _weight in step.shares.weights}
            assert UNALLOCATED not in names
            if split.pool.get(split.to) == ("*",):
                assert not names
