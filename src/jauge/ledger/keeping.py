"""How the ledger keeps the rows of each table: where tables differ, the difference stands here."""

from collections.abc import Mapping
from typing import Final

import msgspec

_TOKENS: Final = (
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "cache_write_1h_input_tokens",
    "reasoning_output_tokens",
    "audio_input_tokens",
    "audio_output_tokens",
)
_METERS: Final = (
    "list_sum(list_transform(map_values({meters}), v -> TRY_CAST(v AS DECIMAL(38,18))))"
)
_IS_TAX: Final = "coalesce(charge_category = 'Tax', false)"
TAX_RULE: Final = "tax: shown apart"
CHARGE_RULE: Final = "charge: as the supplier states it"
BANK_RULE: Final = "bank line: as the statement states it"
INVOICE_RULE: Final = "invoice: as its issuer states it"
_CHARGE_ROLE: Final = f"CASE WHEN {_IS_TAX} THEN 'check' ELSE coalesce(role, 'counted') END"


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """How the rows of one table are kept; every text is SQL over its columns.

    `time` is the moment whose month (UTC) a row is in, the midnight of a day where it `is_day`;
    `sums` a currency and the amount that is
    summed by it; `told` what the statistics of a segment tell of its counted rows: what they
    assume, their price book, their calls.

    `held_in` are the tables in which a row may stand already. A row that comes back under its key
    takes the place of one of less `sized`, {columns} in braces, where `sized_when` holds. With
    `grows` it may be another state of the record: it is a conflict where it is of the same size
    and one of `compared` differs. Without, it is the same record with more detail or less: it is
    a conflict where one of `compared` differs, else a repeat.

    Rows that agree in `alike` may be one record where one does not name its `owner`, or names it
    by a part of the other's IBAN (ledger/nameless.py).

    A table whose rows are stored as their source states them `is_stated`: the ledger fills the
    columns of `filled`. With `is_settled` its rows count, or not, by what others say.
    """

    time: str | None = None
    is_day: bool = False
    sums: tuple[str, str] | None = None
    told: tuple[str, str, str] | None = None
    held_in: tuple[str, ...] = ()
    sized: tuple[str, ...] = ()
    sized_when: str = "true"
    grows: bool = True
    compared: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()
    """Beside `compared`, what a later statement of the same record may say otherwise."""
    owner: str | None = None
    alike: str = ""
    is_stated: bool = False
    filled: Mapping[str, str] = {}
    needed: tuple[str, ...] = ()
    """Columns that are written even where no row has a value: `time` and `sums` read them."""
    is_settled: bool = False


_SAID_OF_TASKS: Final = (
    "task_type", "agent_name", "started_at", "ended_at", "outcome", "value", "value_kind",
    "currency", "human_minutes", "rework_minutes", "damage_cost", "quality", "grader", "tags",
    "x_session", "x_conversation_id", "x_trace_id", "x_cost", "x_columns",
)  # fmt: skip


def _has(column: str) -> str:
    return f"CASE WHEN {{{column}}} IS NULL THEN 0 ELSE 1 END"


def _role(rule: str) -> dict[str, str]:
    return {"role": "coalesce(role, 'counted')", "role_rule": f"coalesce(role_rule, '{rule}')"}


KEPT: Final[Mapping[str, Keeping]] = {
    "usage": Keeping(
        time="started_at",
        sums=("billing_currency", "effective_cost"),
        told=("x_assumed", "price_book_version", "sum(request_count)"),
        held_in=("observation", "usage"),
        sized=(
            "{request_count}",
            "coalesce({input_tokens}, 0) + coalesce({output_tokens}, 0)",
            _METERS,
            *(f"{{{name}}}" for name in (*_TOKENS, "reported_cost")),
        ),
        sized_when="{x_grain} = 'bucket'",
        compared=(
            "input_tokens",
            "cache_read_input_tokens",
            "cache_write_input_tokens",
            "output_tokens",
            "request_model",
            "response_model",
        ),
    ),
    "observation": Keeping(time="started_at", held_in=("observation",)),
    "usage_alias": Keeping(),
    "charge": Keeping(
        time="charge_period_start",
        sums=("billing_currency", "effective_cost"),
        told=("NULL", "NULL", "NULL"),
        held_in=("charge",),
        sized=tuple(
            f"abs({{{name}}})"
            for name in ("billed_cost", "effective_cost", "list_cost", "contracted_cost")
        ),
        compared=(
            "billed_cost",
            "effective_cost",
            "list_cost",
            "contracted_cost",
            "billing_currency",
            "charge_category",
            "x_model",
        ),
        restated=("invoice_id", "consumed_quantity", "pricing_quantity"),
        is_stated=True,
        filled={
            "role": _CHARGE_ROLE,
            "role_rule": f"CASE WHEN {_IS_TAX} THEN '{TAX_RULE}'"
            f" ELSE coalesce(role_rule, '{CHARGE_RULE}') END",
            "x_billed_role": _CHARGE_ROLE,
        },
        needed=("charge_period_start", "billing_currency", "effective_cost"),
        is_settled=True,
    ),
    "cell": Keeping(time="day", is_settled=True),
    "bank_line": Keeping(
        time="CAST(booked_on AS TIMESTAMPTZ)",
        is_day=True,
        sums=("currency", "amount"),
        told=("NULL", "NULL", "NULL"),
        held_in=("bank_line",),
        sized=(
            _has("original_amount"),
            "length({text})",
            _has("counterparty"),
            _has("reference"),
            _has("value_on"),
            # Of two that say as much one stays, whichever came first.
            "md5_number_lower(concat_ws(chr(31), {text}, {source_format}, {source}))",
        ),
        grows=False,
        compared=("account", "booked_on", "amount", "currency"),
        owner="account",
        alike="concat_ws(' ', booked_on, amount, currency)",
        is_stated=True,
        filled=_role(BANK_RULE),
        needed=("booked_on", "currency", "amount"),
    ),
    "invoice_line": Keeping(
        time="coalesce(billing_period_start, invoice_issue_date)",
        is_day=True,
        sums=("billing_currency", "billed_cost"),
        told=("NULL", "NULL", "NULL"),
        held_in=("invoice_line",),
        sized=(
            "epoch_us({invoice_detail_last_updated})",
            "list_position(['Open', 'Issued', 'Voided'], {invoice_issue_status})",
        ),
        compared=("billed_cost", "tax_amount", "gross_amount", "billing_currency"),
        is_stated=True,
        filled=_role(INVOICE_RULE),
        needed=("billing_period_start", "invoice_issue_date", "billing_currency", "billed_cost"),
        is_settled=True,
    ),
    "seat": Keeping(
        time="CAST(as_of AS TIMESTAMPTZ)",
        is_day=True,
        held_in=("seat",),
        sized=("epoch_us({last_activity_at})",),
        compared=(
            "plan",
            "status",
            "unit_price",
            "currency",
            "tax_basis",
            "x_price_period",
            "team",
            "assigned_on",
            "renews_on",
        ),
        is_stated=True,
        needed=("as_of",),
    ),
    "person": Keeping(
        time="CAST(as_of AS TIMESTAMPTZ)",
        is_day=True,
        held_in=("person",),
        compared=(
            "email_hash",
            "display_name",
            "team",
            "cost_centre",
            "joined_on",
            "left_on",
            "hourly_rate",
            "currency",
        ),
        is_stated=True,
        needed=("as_of",),
    ),
    "task": Keeping(
        time="coalesce(ended_at, started_at)",
        held_in=("task",),
        sized=("epoch_us({ended_at})",),
        compared=_SAID_OF_TASKS,
        is_stated=True,
        needed=("started_at", "ended_at"),
    ),
    "grade": Keeping(
        time="graded_at",
        held_in=("grade",),
        is_stated=True,
        needed=("graded_at",),
    ),
}
"""Every table of the ledger."""
