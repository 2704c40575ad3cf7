"""The configuration as one typed tree; field names are the keys of jauge.toml."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, NewType

from msgspec import Meta, Struct, field

from jauge.config.gateway import DataClass, Gateway, Positive, Weight
from jauge.config.texts import Duration, Limit
from jauge.model import Money

Zone = NewType("Zone", str)
Currency = NewType("Currency", str)
SplitBy = NewType("SplitBy", str)
OneOrMore = NewType("OneOrMore", tuple[str, ...])
"""A text or a list of texts; always a tuple here."""

Share = NewType("Share", Decimal)
"""From 0 to 1."""
Percent = NewType("Percent", Decimal)
"""From 0 to 100."""
UnitPrice = NewType("UnitPrice", Decimal)
"""A price that is not negative, written as text or number."""
Constant = NewType("Constant", object)
"""A text, a number or a boolean."""
CapacityKind = Literal["gpu_server", "provisioned", "credits", "commitment", "outcome"]
TableKind = Literal["usage", "charge", "task", "seat", "person", "bank_line", "invoice_line"]


class Key(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all parts of the tree: frozen, by name, no unknown key."""


class Privacy(Key, frozen=True):
    """How persons are protected in pages and exports."""

    pseudonyms: bool = True
    smallest_group: Annotated[int, Meta(ge=1)] = 5
    retention_months: Annotated[int, Meta(ge=1)] = 24


class Workspace(Key, frozen=True):
    """What holds for the whole workspace."""

    name: str = ""
    timezone: Zone = Zone("UTC")
    currency: Currency = Currency("EUR")
    language: Literal["fr", "en"] = "en"
    registry: str = "sqlite"
    default_data_class: DataClass = "internal"
    privacy: Privacy = Privacy()


class Column(Key, frozen=True):
    """A column of the file that is changed on its way: looked up in `map` or times `scale`."""

    from_: str = field(name="from")
    map: dict[str, Constant] | None = None
    scale: Positive | None = None


class Assume(Key, frozen=True):
    """What the file does not say and the reader of every page is told."""

    response_model: str | None = None
    service_tier: str | None = None
    region: str | None = None
    started_at_shift: Duration | None = None
    anchor: datetime | None = None
    session_spacing: Duration | None = None


class Mapping(Key, frozen=True):
    """How a file without a format of its own becomes rows."""

    table: TableKind
    columns: dict[str, str | Column]
    match: str | None = None
    timezone: Zone = Zone("UTC")
    dates: Literal["day first", "month first"] | None = None
    input_includes_cache: bool = True
    constants: dict[str, Constant] = {}
    key: OneOrMore = OneOrMore(())
    session: OneOrMore = OneOrMore(())
    prefix_tokens: str | None = None
    assume: Assume = Assume()


class BankAccount(Key, frozen=True):
    """What bank statements do not say of themselves, for the files whose name matches."""

    match: str
    account: str | None = None
    currency: Currency | None = None
    dates: Literal["day first", "month first"] | None = None


class TagRule(Key, frozen=True):
    """One rule of a virtual tag: its value for the rows that meet every condition."""

    value: str
    when: dict[str, OneOrMore] = {}
    from_: date | None = field(name="from", default=None)
    until: date | None = None


class Split(Key, frozen=True):
    """How a shared cost is spread over the values of a tag."""

    name: str
    pool: dict[str, OneOrMore]
    to: str
    by: SplitBy
    fixed: dict[str, Share] = {}


class PerMillion(Key, frozen=True):
    """Contract prices of a million tokens, by class."""

    input: UnitPrice | None = None
    cache_read: UnitPrice | None = None
    cache_write: UnitPrice | None = None
    cache_write_1h: UnitPrice | None = None
    output: UnitPrice | None = None


class Price(Key, frozen=True):
    """A contract price over the book: a discount, or prices of its own."""

    provider: str
    model: str
    discount_percent: Percent | None = None
    currency: Currency | None = None
    per_million: PerMillion | None = None
    service_tier: Literal["standard", "batch", "flex", "priority", "fast"] | None = None
    from_: date | None = field(name="from", default=None)
    until: date | None = None
    contract: str | None = None


class Alias(Key, frozen=True):
    """A name in the traffic that stands for a model, such as an Azure deployment, for a while."""

    name: str
    model: str
    provider: str | None = None
    from_: date | None = field(name="from", default=None)
    until: date | None = None


class Energy(Key, frozen=True):
    """The electricity of one unit: mean power at the plug, price, and what the room adds."""

    power_w: Positive
    per_kwh: Money
    pue: Positive = Positive(Decimal(1))


class Weights(Key, frozen=True):
    """How much of a throughput a token takes, by its kind; a plain input token takes 1."""

    input: Weight = Weight(Decimal(1))
    cache_read: Weight = Weight(Decimal(1))
    output: Weight = Weight(Decimal(1))


class Capacity(Key, frozen=True):
    """What is bought before it is used: machines, throughput, credits, commitments, outcomes.

    Costs, power and throughput are of one of the `units`.
    """

    name: str
    kind: CapacityKind = "gpu_server"
    serves: OneOrMore = OneOrMore(())
    provider: str | None = None
    match: dict[str, OneOrMore] = {}
    units: Annotated[int, Meta(ge=1)] = 1
    cost_per_month: Money | None = None
    cost_per_hour: Money | None = None
    purchase: Money | None = None
    useful_life_months: Annotated[int, Meta(ge=1)] | None = None
    lease_per_month: Money | None = None
    staff_per_month: Money | None = None
    other_per_month: Money | None = None
    energy: Energy | None = None
    tokens_per_second: Positive | None = None
    tokens_per_minute: Positive | None = None
    weights: Weights = Weights()
    amount: Money | None = None
    price: Money | None = None
    basis: Literal["rated", "billed"] = "rated"
    counts: Literal["task", "conversation"] = "task"
    minimum_per_month: Annotated[int, Meta(ge=0)] = 0
    from_: date | None = field(name="from", default=None)
    until: date | None = None
    term_months: Annotated[int, Meta(ge=1)] | None = None
    notice_days: Annotated[int, Meta(ge=0)] | None = None
    vendor: str | None = None
    invoice_match: OneOrMore = OneOrMore(("*",))
    commitment_id: str | None = None


class Layer(Key, frozen=True):
    """A cost that no file holds: of a layer of AI, of other IT, or of all IT (`it_total`)."""

    name: Literal[
        "inference",
        "retrieval_and_storage",
        "training",
        "logs",
        "control_plane",
        "seats",
        "people",
        "other_it",
        "it_total",
    ]
    amount: Money
    per: Literal["month", "quarter", "year", "once"] = "month"
    from_: date | None = field(name="from", default=None)
    until: date | None = None
    note: str = ""


class Vendor(Key, frozen=True):
    """A supplier of AI in bank lines, over the table of facts/: new, or more of a known one."""

    name: str
    aliases: OneOrMore
    product: str | None = None
    kind: Literal["ai_subscription", "ai_metered", "cloud_with_ai", "tool_with_ai"] | None = None
    prices: tuple[Money, ...] = ()


class VendorDenied(Key, frozen=True):
    """Words of bank lines that are no supplier of AI, whatever they sound like."""

    words: OneOrMore
    note: str = ""


class Tool(Key, frozen=True):
    """What a contract says of the seats of a tool; without `plan` or `account` it holds for all."""

    name: str
    plan: str | None = None
    account: str | None = None
    price: Money | None = None
    per: Literal["month", "year"] = "month"
    basis: Literal["net", "gross"] = "net"
    tax_percent: Percent | None = None
    seats: Annotated[int, Meta(ge=0)] | None = None
    term_months: Annotated[int, Meta(ge=1)] | None = None
    renews_on: date | None = None
    notice_days: Annotated[int, Meta(ge=0)] = 0
    class_: str | None = field(name="class", default=None)
    admin_minutes_per_week: tuple[Positive, ...] = ()
    admin_hourly_rate: Money | None = None


class Consolidation(Key, frozen=True):
    """One platform or pooled API in place of several tools; lists are low, (likely,) high."""

    name: str
    replaces: OneOrMore
    seat_price: tuple[Money, ...] = ()
    use_per_user: tuple[Money, ...] = ()
    use_measured_in: str | None = None
    fixed: tuple[Money, ...] = ()
    once: tuple[Money, ...] = ()
    seats_for: Literal["holders", "active"] = "holders"
    people: tuple[Annotated[int, Meta(ge=1)], ...] = ()
    basis: Literal["net", "gross"] = "net"
    starts_on: date | None = None
    admin_minutes_per_week: tuple[Positive, ...] = ()
    claimed_percent: tuple[tuple[Percent, ...], ...] = ()
    claimed_hours: tuple[tuple[Positive, ...], ...] = ()
    note: str = ""


class Value(Key, frozen=True):
    """What an outcome of a task is worth."""

    amount: Money
    task_type: str | None = None
    outcome: Literal["success", "failure", "escalated", "abandoned"] = "success"
    kind: Literal["budget_saving", "avoided_cost", "freed_capacity", "revenue"] = "freed_capacity"


class Baseline(Key, frozen=True):
    """The same task done by a person."""

    task_type: str
    working_minutes: Positive
    hourly_rate: Money
    success_rate: Share = Share(Decimal(1))


class Budget(Key, frozen=True):
    """A limit for the calls that match, per period."""

    name: str
    limit: Limit
    match: dict[str, OneOrMore] = {}
    per: Literal["minute", "hour", "day", "week", "month", "quarter", "year", "once"] = "month"
    mode: Literal["hard", "soft"] = "soft"
    warn_at_percent: tuple[Percent, ...] = (Percent(Decimal(80)), Percent(Decimal(95)))


class Anomaly(Key, frozen=True):
    """From when on unusual spend is told, and whose public holidays are quiet days."""

    floor: Money = Money(Decimal(5), "EUR")
    country: str = "FR"
    by: OneOrMore = OneOrMore(())


QuestionName = Literal[
    "agents_discovered", "agents_owned", "baseline_known", "budgets_set", "budgets_warn",
    "calls_classed", "can_be_stopped", "chargeback", "clauses_agreed", "cost_attributed",
    "counted_once", "data_lives", "every_agent_owned", "idle_seats", "leaver_seats", "mixed_up",
    "monthly_review", "owners_trained", "paid_twice", "pilots_chosen", "quarterly_report",
    "quick_win_done", "resourcing_tested", "right_sized", "routed", "routine_kept",
    "rules_audited", "seen_in_time", "seen_today", "states_used", "two_suppliers", "two_tools",
    "unit_costs_known", "unknown_payment", "unowned_agents", "value_known", "yearly_revision",
    "yearly_test", "zombies_going",
]  # fmt: skip


class Answer(Key, frozen=True):
    """What people say of a question of `jauge maturity` that no file can answer, and since when."""

    question: QuestionName
    value: Literal["yes", "no"]
    on: date
    by: str = ""
    note: str = ""


class Config(Key, frozen=True):
    """All of jauge.toml."""

    workspace: Workspace = Workspace()
    mapping: dict[str, Mapping] = {}
    bank_account: tuple[BankAccount, ...] = ()
    tag: dict[str, tuple[TagRule, ...]] = {}
    split: tuple[Split, ...] = ()
    price: tuple[Price, ...] = ()
    alias: tuple[Alias, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    layer: tuple[Layer, ...] = ()
    vendor: tuple[Vendor, ...] = ()
    vendor_denied: tuple[VendorDenied, ...] = ()
    tool: tuple[Tool, ...] = ()
    consolidation: tuple[Consolidation, ...] = ()
    value: tuple[Value, ...] = ()
    baseline: tuple[Baseline, ...] = ()
    budget: tuple[Budget, ...] = ()
    answer: tuple[Answer, ...] = ()
    anomaly: Anomaly = Anomaly()
    gateway: Gateway = Gateway()
