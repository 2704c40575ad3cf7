"""What no single value of the configuration can show: settings that contradict each other."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jauge.config.attribution import check_attribution
from jauge.config.budgets import check_budgets
from jauge.config.build import Misfit, unknown
from jauge.config.capacity import check_capacity
from jauge.config.consolidation import check_consolidation, in_order
from jauge.config.records import NEEDED, check_records
from jauge.config.tree import (
    Alias,
    Assume,
    BankAccount,
    Config,
    Layer,
    Mapping,
    Price,
    Tool,
    Vendor,
)
from jauge.i18n import _
from jauge.model import CHARGE, FACTS
from jauge.model.column import Column

_TARGETS: Final = {column.name: column for column in FACTS if column.type != "map"}
_FREE: Final = ("tags.", "meters.", "x_")
"""How targets start whose rest is free."""
_MADE: Final = frozenset(
    {
        "charge_id",
        "tenant",
        "source",
        "source_ref",
        "role",
        "role_rule",
        "usage_id",
        "price_id",
        "price_book_version",
        "x_billed_role",
        "x_mapping",
    }
)
"""Columns of a charge that the ledger fills."""
_CHARGE_TARGETS: Final = {
    column.name: column for column in CHARGE if column.type != "map" and column.name not in _MADE
}


def check(config: Config, workspace: Path) -> None:
    """Raise Misfit for the first contradiction; files are named relative to the workspace."""
    for name, mapping in config.mapping.items():
        _mapping(f"mapping.{name}", mapping)
    for index, account in enumerate(config.bank_account):
        _bank_account(f"bank_account[{index}]", account)
    for index, price in enumerate(config.price):
        _price(f"price[{index}]", price)
        _span(f"price[{index}]", price)
    for index, alias in enumerate(config.alias):
        for key in ("name", "model"):
            if not getattr(alias, key).strip():
                raise Misfit(f"alias[{index}].{key}", _("is empty: write a name"))
        _span(f"alias[{index}]", alias)
    for index, layer in enumerate(config.layer):
        _span(f"layer[{index}]", layer)
        _layer(f"layer[{index}]", layer)
    for index, vendor in enumerate(config.vendor):
        _vendor(f"vendor[{index}]", vendor)
    for index, denied in enumerate(config.vendor_denied):
        _words(f"vendor_denied[{index}].words", denied.words)
    for index, tool in enumerate(config.tool):
        _tool(f"tool[{index}]", tool)
    check_consolidation(config)
    check_capacity(config)
    check_budgets(config)
    check_attribution(config, workspace)
    _gateway(config)


def _mapping(path: str, mapping: Mapping) -> None:
    if not mapping.columns:
        raise Misfit(f"{path}.columns", _("is empty: name at least one column"))
    if mapping.table == "usage":
        _targets(path, mapping, _TARGETS, _FREE)
        _usage(path, mapping)
    elif mapping.table == "charge":
        _targets(path, mapping, _CHARGE_TARGETS, (_FREE[0], _FREE[2]))
        _charge(path, mapping)
    elif mapping.table in NEEDED:
        check_records(path, mapping)
    if both := sorted(mapping.columns.keys() & mapping.constants.keys()):
        hint = _("is a column and a constant: keep one of them")
        raise Misfit(f"{path}.constants.{both[0]}", hint)
    for target, column in mapping.columns.items():
        if not isinstance(column, str) and column.map is not None and column.scale is not None:
            hint = _("has both map and scale: keep one of them")
            raise Misfit(f"{path}.columns.{target}", hint)
    if mapping.dates is not None and mapping.table not in NEEDED:
        hint = _("is only for days, which this table has none of: remove it")
        raise Misfit(f"{path}.dates", hint)
    _anchor(path, mapping)


def _targets(path: str, mapping: Mapping, known: dict[str, Column], free: tuple[str, ...]) -> None:
    """Every target is a column of its table."""
    for part, names in (("columns", mapping.columns), ("constants", mapping.constants)):
        for name in names:
            if name not in known and not any(
                name.startswith(start) and len(name) > len(start) for start in free
            ):
                raise Misfit(f"{path}.{part}.{name}", unknown(name, known))


def _charge(path: str, mapping: Mapping) -> None:
    """A charge needs a period, a currency and a cost, and has no session."""
    given = mapping.columns.keys() | mapping.constants.keys()
    if "charge_period_start" not in mapping.columns:
        hint = _("is required: name the column of the time")
        raise Misfit(f"{path}.columns.charge_period_start", hint)
    if "billing_currency" not in given:
        hint = _("is required: map it or set it in constants")
        raise Misfit(f"{path}.columns.billing_currency", hint)
    if not mapping.columns.keys() & {"billed_cost", "effective_cost"}:
        hint = _("is required, or effective_cost: name the column of the amount")
        raise Misfit(f"{path}.columns.billed_cost", hint)
    for key in ("session", "prefix_tokens", "assume"):
        if getattr(mapping, key) not in {(), None, Assume()}:
            raise Misfit(f"{path}.{key}", _("is only for table = 'usage': remove it"))


def _usage(path: str, mapping: Mapping) -> None:
    """What cannot stand alone has its companion."""
    known = mapping.columns.keys() | mapping.constants.keys()
    if "started_at" not in mapping.columns:
        raise Misfit(f"{path}.columns.started_at", _("is required: name the column of the time"))
    if "reported_cost" in known and "reported_currency" not in known:
        hint = _("is missing beside reported_cost: map it or set it in constants")
        raise Misfit(f"{path}.columns.reported_currency", hint)


def _anchor(path: str, mapping: Mapping) -> None:
    """Relative times need an anchor, a spacing and a session, and nothing absolute beside them."""
    assume = mapping.assume
    if assume.session_spacing is not None and assume.anchor is None:
        raise Misfit(f"{path}.assume.anchor", _("is missing beside session_spacing: add it"))
    if assume.anchor is None:
        return
    if assume.anchor.tzinfo is None:
        raise Misfit(f"{path}.assume.anchor", _("has no zone: end it with Z or +02:00"))
    if assume.session_spacing is None:
        raise Misfit(f"{path}.assume.session_spacing", _("is missing beside anchor: add it"))
    if assume.session_spacing.months or assume.session_spacing.microseconds <= 0:
        hint = _("must be days or less, and more than 0: write PT2H")
        raise Misfit(f"{path}.assume.session_spacing", hint)
    if not mapping.session:
        hint = _("is missing: times from an anchor need the columns that name a session")
        raise Misfit(f"{path}.session", hint)
    if "ended_at" in mapping.columns:
        hint = _("cannot be placed from an anchor: map duration_ms instead")
        raise Misfit(f"{path}.columns.ended_at", hint)


def _price(path: str, price: Price) -> None:
    own = price.per_million is not None
    if own == (price.discount_percent is not None):
        raise Misfit(path, _("needs either discount_percent or per_million: keep one of them"))
    if own and price.currency is None:
        raise Misfit(f"{path}.currency", _("is missing beside per_million: add it"))


def _bank_account(path: str, account: BankAccount) -> None:
    for key in ("match", "account"):
        if (text := getattr(account, key)) is not None and not text.strip():
            raise Misfit(f"{path}.{key}", _("is empty: write a name"))
    if account.account is None and account.currency is None and account.dates is None:
        raise Misfit(path, _("says nothing: add account, currency or dates"))


def _layer(path: str, layer: Layer) -> None:
    if layer.amount.amount < 0:
        raise Misfit(f"{path}.amount", _("is negative: write 0 or more"))
    if layer.per == "once":
        for key, day in (("from", layer.from_), ("until", layer.until)):
            if day is None:
                hint = _("is missing beside per = 'once': it is spread over these days")
                raise Misfit(f"{path}.{key}", hint)


def _vendor(path: str, vendor: Vendor) -> None:
    if not vendor.name.strip():
        raise Misfit(f"{path}.name", _("is empty: write a name"))
    _words(f"{path}.aliases", [alias.partition("+")[0] for alias in vendor.aliases])
    for position, price in enumerate(vendor.prices):
        if price.amount <= 0:
            raise Misfit(f"{path}.prices[{position}]", _("is not above 0: correct it"))


def _tool(path: str, tool: Tool) -> None:
    if not tool.name.strip():
        raise Misfit(f"{path}.name", _("is empty: write a name"))
    if tool.price is not None and tool.price.amount < 0:
        raise Misfit(f"{path}.price", _("is negative: write 0 or more"))
    if tool.tax_percent is not None and tool.basis == "net":
        hint = _("is only for basis = 'gross', where it is taken out of the price: remove it")
        raise Misfit(f"{path}.tax_percent", hint)
    in_order(f"{path}.admin_minutes_per_week", tool.admin_minutes_per_week)


def _words(path: str, texts: Sequence[str]) -> None:
    """Words of bank lines: there are some, and each has a letter to find it by."""
    if not texts:
        raise Misfit(path, _("is empty: write words as they stand in bank lines"))
    for text in texts:
        if not any(sign.isalpha() for sign in text):
            hint = _("{value} has no letter: write words as they stand in bank lines")
            raise Misfit(path, hint.format(value=repr(text)))


def _span(path: str, row: Price | Alias | Layer) -> None:
    if row.from_ and row.until and row.until <= row.from_:
        raise Misfit(f"{path}.until", _("is not after from: correct it"))


def _gateway(config: Config) -> None:
    names = Counter(upstream.id for upstream in config.gateway.upstream)
    for name, count in names.items():
        if count > 1:
            hint = _("{name} stands there {count} times: make each id unique")
            raise Misfit("gateway.upstream", hint.format(name=repr(name), count=count))
    for index, route in enumerate(config.gateway.route):
        for target in (*route.targets, *route.fallbacks):
            if target.upstream not in names:
                hint = _("no upstream is called {name}: add it, or correct the name")
                raise Misfit(f"gateway.route[{index}]", hint.format(name=repr(target.upstream)))
