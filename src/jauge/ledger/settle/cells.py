"""Rows summed per supplier, account, model and day: what one stage says about one use."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.ledger.settle import overlaps, rules
from jauge.ledger.work import Work, text

if TYPE_CHECKING:
    from jauge.ledger.rates import Rates

CLASSES: Final = ("input_cost", "cache_read_cost", "cache_write_cost", "output_cost", "other_cost")
MONEY: Final = ("effective_cost", "list_cost", *CLASSES)
COUNTS: Final = (
    "request_count",
    "input_tokens",
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "cache_write_1h_input_tokens",
    "output_tokens",
    "reasoning_output_tokens",
    "audio_input_tokens",
    "audio_output_tokens",
)
_BARE: Final = ("effective_cost", "request_count")
"""What is summed of calls that no usage export is compared with."""
_DAY_US: Final = 86_400_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_DAY: Final = 2_900_000
"""Of the years that a date can be in."""
USAGE_TEXTS: Final = ("source", "source_ref", "metering", "unpriced_reason", "price_book_version")
CHARGE_TEXTS: Final = ("source", "source_ref", "provider_name")


def _days(start: str, end: str) -> dict[str, str]:
    first = f"CAST(epoch_us({start}) // {_DAY_US} AS BIGINT)"
    last = f"CAST((epoch_us({end}) + {_DAY_US - 1}) // {_DAY_US} AS BIGINT)"
    return {"day": first, "until": f"greatest({first} + 1, {last})"}


USAGE_KEY: Final = {
    "tenant": "tenant",
    "provider_name": "provider_name",
    "account_id": "account_id",
    "model": "coalesce(response_model, request_model)",
    **_days("started_at", "ended_at"),
    "currency": "billing_currency",
}
"""What a cell of calls is made of, as SQL."""
EXPORT_KEY: Final = USAGE_KEY | {"source": overlaps.source("usage")}
"""What a cell of a usage export is made of."""
_IS_USE: Final = (
    "(x_cost_layer = 'inference' AND charge_category = 'Usage'"
    " AND x_gen_ai_provider_name IS NOT NULL)"
)
"""Lines of bills that calls are compared with."""
OTHER: Final = chr(31)
"""What the supplier of a cell starts with whose lines are no inference: no source's text does."""
_OTHER: Final = (
    f"'{OTHER}' || charge_category || '{OTHER}' || coalesce(x_cost_layer, '') || '{OTHER}'"
    " || CASE WHEN effective_cost < 0 THEN '-' ELSE '' END"
)


def _of_supplier(account: str) -> str:
    """An account at the supplier: what a gateway calls one (a key, a team) is its own."""
    return f"CASE WHEN x_stage <> 'gateway_cost' THEN {account} END"


CHARGE_KEY: Final = {
    "tenant": "tenant",
    "provider": f"CASE WHEN {_IS_USE} THEN x_gen_ai_provider_name ELSE {_OTHER} END",
    "billing_account_id": _of_supplier("billing_account_id"),
    "sub_account_id": _of_supplier("sub_account_id"),
    "model": f"CASE WHEN {_IS_USE} THEN x_model END",
    **_days("charge_period_start", "charge_period_end"),
    "currency": "billing_currency",
    "stage": "x_stage",
    "source": overlaps.source("charge"),
}
EXPORTED: Final = (
    "x_grain = 'bucket' AND source <> 'otlp' AND provider_name IS NOT NULL"
    " AND started_at IS NOT NULL AND (role = 'counted' OR starts_with(role_rule,"
    f" '{rules.NAMES[rules.EXPORT]}: '))"
)
"""The rows of usage exports; a role that their source decided stays."""
_SEEN: Final = "role = 'counted' AND (x_grain = 'call' OR (x_grain = 'bucket' AND source = 'otlp'))"
_STATED: Final = " OR ".join(
    f"(x_stage = '{name}' AND starts_with(role_rule, '{rules.NAMES[stage]}: '))"
    for name, stage in rules.STAGES.items()
)
_CHARGED: Final = (
    f"charge_period_start IS NOT NULL AND x_stage IN ({', '.join(map(text, rules.STAGES))})"
    f" AND ({_STATED} OR (role = 'counted' AND NOT starts_with(role_rule,"
    f" '{rules.UNEXPLAINED}')))"
)
_REPEATABLE: Final = (
    "(x_stage = 'bill' AND billing_account_id IS NOT NULL AND charge_category <> 'Tax')"
)


def charged(work: Work) -> str:
    """The charges that are compared: those of inference with what was seen.

    Where there are bills of several sources, the other lines are compared among these.
    """
    query = "SELECT count(DISTINCT source) FROM live_charge WHERE x_stage = 'bill'"
    sources = work.db.execute(query).fetchall()[0][0]
    which = f"({_IS_USE} OR coalesce({_REPEATABLE}, false))" if sources > 1 else _IS_USE
    return f"{which} AND {_CHARGED}"


class Cell(msgspec.Struct, kw_only=True, eq=False):
    """What one stage says of one supplier, accounts, model and days (since 1970, UTC).

    `amounts` are those of MONEY and COUNTS, for charges effective_cost alone; None is unknown.
    `mass` is what of them is counted, `rest` what nothing has explained yet, `left` what has
    explained nothing yet; `taken_back` is what its lines below zero take back, `billed_back` the
    same of billed_cost, `offset` what such lines of its statement take off its cost; it
    `is_repeat` where another source of its stage says the same; `key`
    tells the cell from every other, `known` are its accounts, or one unknown.
    """

    stage: int
    tenant: str
    provider_name: str
    accounts: tuple[str | None, ...]
    model: str | None
    priced_model: str | None
    day: int
    until: int
    currency: str | None
    source: str | None
    amounts: Sequence[Decimal | None]
    calls: Decimal | None = None
    billed_cost: Decimal | None = None
    taken_back: Decimal = Decimal(0)
    billed_back: Decimal = Decimal(0)
    texts: dict[str, str | None] = {}
    mass: list[Decimal] = []
    left: list[Decimal] = []
    rest: list[Decimal | None] = []
    offset: Decimal = Decimal(0)
    is_met: bool = False
    is_seen: bool = False
    is_repeat: bool = False
    covered_by: int = 0
    incomparable: str | None = None
    key: tuple[str, ...] = ()
    known: tuple[str | None, ...] = ()

    @property
    def cost(self) -> Decimal | None:
        """The sum of effective_cost."""
        return self.amounts[0]

    @property
    def gross(self) -> Decimal:
        """What its lines above zero state."""
        return max((self.cost or Decimal(0)) + self.taken_back, Decimal(0))

    @property
    def is_other(self) -> bool:
        """Whether its lines are no inference: only other sources of bills meet them."""
        return self.provider_name.startswith(OTHER)

    def __post_init__(self) -> None:
        parts = (self.stage, self.tenant, self.provider_name, *self.accounts, self.model)
        named = (*parts, self.day, self.until, self.currency, self.source)
        self.key = tuple(["\0" if part is None else str(part) for part in named])
        known = dict.fromkeys(account for account in self.accounts if account is not None)
        self.known = tuple(known) or (None,)


def stated(work: Work, rates: "Rates", *, exports: bool) -> list[Cell]:
    """The cells of usage exports, cost reports and bills."""
    found: list[Cell] = []
    overlaps.find(work)
    if exports:
        texts = ", ".join(f"min({name})" for name in USAGE_TEXTS)
        query = _usage("live_usage", EXPORTED, EXPORT_KEY, texts, (*MONEY, *COUNTS))
        found += _of_usage(work, rates, query, (*MONEY, *COUNTS), rules.EXPORT)
    if work.live["charge"]:
        found += _of_charges(work, rates)
    return found


def seen(work: Work, rates: "Rates", statements: Sequence[Cell], *, exports: bool) -> list[Cell]:
    """The cells of calls of the suppliers and times that `statements` speak of."""
    scope: dict[tuple[str, str], tuple[int, int]] = {}
    for cell in statements:
        if cell.is_other:
            continue
        place = cell.tenant, cell.provider_name
        first, until = scope.get(place, (cell.day, cell.until))
        scope[place] = min(first, cell.day), max(until, cell.until)
    if not scope:
        return []
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE scope"
        " (s_tenant VARCHAR, s_provider VARCHAR, first BIGINT, last BIGINT)"
    )
    rows = [(*place, *days) for place, days in sorted(scope.items())]
    work.db.executemany("INSERT INTO scope VALUES (?, ?, ?, ?)", rows)
    # As constants, providers and times let whole row groups be skipped.
    named = ", ".join(sorted({text(provider) for _, provider in scope}))
    first = moment(min(day for day, _ in scope.values()))
    last = moment(max(until for _, until in scope.values()))
    where = (
        f"{_SEEN} AND provider_name IN ({named}) AND started_at >= TIMESTAMPTZ '{first}'"
        f" AND started_at < TIMESTAMPTZ '{last}'"
    )
    within = (
        f"(SELECT * FROM live_usage JOIN scope ON tenant = s_tenant AND provider_name = s_provider"
        f" AND {USAGE_KEY['day']} >= first AND {USAGE_KEY['day']} < last)"
    )
    key = USAGE_KEY | {"until": f"{USAGE_KEY['day']} + 1", "source": "NULL"}
    names = (*MONEY, *COUNTS) if exports else _BARE
    return _of_usage(work, rates, _usage(within, where, key, "", names), names, rules.SEEN)


def _usage(relation: str, where: str, key: dict[str, str], texts: str, names: Sequence[str]) -> str:
    parts = ", ".join(f"{expression} AS {name}" for name, expression in key.items())
    sums = ", ".join(f"CAST(sum({name}) AS {_kind(name)})" for name in names)
    more = f", {texts}" if texts else ""
    return f"SELECT {parts}, {sums}{more} FROM {relation} WHERE {where} GROUP BY ALL"


def _kind(name: str) -> str:
    return "DECIMAL(38,0)" if name in COUNTS else "DECIMAL(38,18)"


def _of_usage(
    work: Work, rates: "Rates", query: str, names: Sequence[str], stage: int
) -> list[Cell]:
    found: list[Cell] = []
    priced = _priced(rates)
    start, end = len(EXPORT_KEY), len(EXPORT_KEY) + len(names)
    for row in work.db.execute(query).fetchall():
        tenant, provider, account, model, day, until, currency, source = row[:start]
        amounts, texts = row[start:end], row[end:]
        found.append(
            Cell(
                stage=stage,
                tenant=tenant,
                provider_name=provider,
                accounts=(account,),
                model=model,
                priced_model=priced(provider, model, day),
                day=day,
                until=until,
                currency=currency,
                source=source,
                amounts=amounts[:1] if names == _BARE else amounts,
                calls=amounts[names.index("request_count")],
                texts=dict(zip(USAGE_TEXTS, texts, strict=False)),
            )
        )
    return found


def _of_charges(work: Work, rates: "Rates") -> list[Cell]:
    parts = ", ".join(f"{expression} AS {name}" for name, expression in CHARGE_KEY.items())
    texts = ", ".join(f"min({name})" for name in CHARGE_TEXTS)
    query = (
        f"SELECT {parts}, CAST(sum(effective_cost) AS DECIMAL(38,18)),"
        f" CAST(sum(billed_cost) AS DECIMAL(38,18)), {_back('effective_cost')},"
        f" {_back('billed_cost')}, {texts} FROM live_charge"
        f" WHERE {charged(work)} GROUP BY ALL"
    )
    priced = _priced(rates)
    return [
        Cell(
            stage=rules.STAGES[stage],
            tenant=tenant,
            provider_name=provider,
            accounts=(billing, sub),
            model=model,
            priced_model=priced(provider, model, day),
            day=day,
            until=until,
            currency=currency,
            source=source,
            amounts=(abs(cost) if cost is not None and provider.startswith(OTHER) else cost,),
            billed_cost=billed,
            taken_back=Decimal(0) if provider.startswith(OTHER) else back,
            billed_back=billed_back,
            texts=dict(zip(CHARGE_TEXTS, texts, strict=True)),
        )
        for (
            tenant,
            provider,
            billing,
            sub,
            model,
            day,
            until,
            currency,
            stage,
            source,
            cost,
            billed,
            back,
            billed_back,
            *texts,
        ) in work.db.execute(query).fetchall()
    ]


def _back(name: str) -> str:
    lines = f"sum(-{name}) FILTER (effective_cost < 0)"
    return f"CAST(coalesce({lines}, 0) AS DECIMAL(38,18))"


def _priced(rates: "Rates") -> Callable[[str, str | None, int], str | None]:
    """The model of the price book that a supplier's name of it meant on a day."""

    @cache
    def of(provider: str, model: str | None, day: int) -> str | None:
        return None if model is None else rates.priced_model(provider, model, moment(day))

    return of


def moment(day: int) -> datetime:
    """The start of a day, within the years that a date can be in."""
    return _EPOCH + timedelta(days=min(max(day, 0), _LAST_DAY))
