"""The columns of the ledger's tables: one list, read by storage, export, pages and tests."""

from typing import Final

from jauge.model.bank import BANK_LINE
from jauge.model.charge import CELL, CHARGE
from jauge.model.column import columns
from jauge.model.invoice import INVOICE_LINE
from jauge.model.seat import PERSON, SEAT
from jauge.model.task import GRADE, TASK

TOKEN_COLUMNS: Final = columns(
    "int",
    input_tokens="all input, cached and audio included",
    cache_read_input_tokens="part of the input served from a cache",
    cache_write_input_tokens="part of the input written to a cache, whatever its lifetime",
    cache_write_1h_input_tokens="part of the cache writes kept for one hour",
    output_tokens="all output, reasoning included",
    reasoning_output_tokens="part of the output that is reasoning",
    audio_input_tokens="part of the input that is audio and was not cached",
    audio_output_tokens="part of the output that is audio",
)

FACTS: Final = (
    *columns("time", started_at="start of the call", ended_at="end of the call"),
    *columns(
        "int",
        duration_ms="milliseconds from start to end",
        time_to_first_token_ms="milliseconds to the first piece of the answer",
        request_count="calls in this row: 1 for a call, more for a bucket",
    ),
    *columns("text", operation_name="gen_ai.operation.name: chat, embeddings, ..."),
    *columns("bool", is_streamed="whether the answer was streamed"),
    *columns(
        "text",
        provider_name="OpenTelemetry's gen_ai.provider.name (facts/provider_names.csv)",
        account_id="account, organisation or subscription at the provider",
        project_id="project or workspace at the provider",
        request_model="model that was asked for",
        response_model="model that answered",
        response_id="the provider's id of the answer",
        service_tier="standard, batch, flex, priority, ...",
        region="where it was served",
        server_address="host that was called",
    ),
    *TOKEN_COLUMNS,
    *columns("map", meters="other units by name, each a decimal number as text"),
    *columns(
        "text",
        status="ok, error or cancelled",
        error_type="what failed",
        finish_reason="why the answer ended",
    ),
    *columns("int", attempt="1 for the first try, 2 for its first retry"),
    *columns("id", trace_id="trace"),
    *columns("span", span_id="span nearest the wire", parent_span_id="its parent"),
    *columns(
        "text",
        task_id="task that the call served",
        conversation_id="conversation or session",
        agent_name="agent, own or inherited from the nearest ancestor",
        agent_version="its version",
        service_name="service.name",
        service_namespace="service.namespace",
        environment="deployment.environment.name",
        feature="product feature",
        customer="customer served",
        user_id="user, as a pseudonym",
        api_key_id="key that was used",
        prompt_hash="hash of the prompt",
    ),
    *columns("list", tool_names="tools that the call asked for"),
    *columns("text", data_class="public, internal, confidential, personal, health, strategic"),
    *columns("map", tags="free tags of the source"),
    *columns("money", reported_cost="what the source itself says it cost"),
    *columns("text", reported_currency="currency of reported_cost"),
)
"""What a source can say about a call: shared by observation and usage."""

PLACEMENT: Final = (
    *columns(
        "text",
        x_mapping="mapping of jauge.toml that the row came through",
        x_session="session of that mapping, for relative times and the cache range",
        x_assumed="what the mapping assumes for this row, as `key=value` joined by `; `",
    ),
    *columns(
        "int",
        x_relative_us="microseconds since the start of its session (times without an anchor)",
        x_prefix_tokens="leading part of the input already sent earlier in the session",
        x_pause_ms="milliseconds since the end of the session's previous call; null for the first",
    ),
    *columns("map", x_columns="columns of the mapping that start with x_, as they came"),
)
"""What a mapped table adds; null elsewhere."""

IDENTITY: Final = (
    *columns("id", usage_id="hash of the smallest observation key"),
    *columns(
        "text",
        tenant="owner of the row",
        source="source that it came from: otlp, or the mapping's name",
        source_ref="file that it came from first",
        role="counted or check",
        role_rule="why it has that role",
        metering="measured, estimated or unmetered",
    ),
)

GRAIN: Final = (
    *columns("text", x_grain="call; bucket for metrics and exports; residual where unexplained"),
    *columns(
        "list",
        x_flags="what is odd about the counts: inconsistent_usage, input_excludes_cache, ...",
    ),
)

RATED: Final = (
    *columns(
        "text",
        price_id="row of the price book; null when unpriced",
        price_book_version="version of the book that was used",
        price_rule="how the price was found: book, alias, contract, assumption",
        unpriced_reason="why there is no price, or no complete one; null when priced",
        billing_currency="currency of every cost column",
    ),
    *columns(
        "money",
        input_cost="uncached and audio input",
        cache_read_cost="cache reads",
        cache_write_cost="cache writes of both lifetimes",
        output_cost="plain, reasoning and audio output",
        other_cost="other meters and fees per request",
        list_cost="sum of the classes at list price",
        effective_cost="sum of the classes after contract discounts",
        cost_low="lower end where the cost is a range, else null (equal to effective_cost)",
        cost_high="upper end where the cost is a range, else null",
        cache_saving="reads x (input - read price) less writes x (write - input price), at the "
        "prices of effective_cost; null without a price or where the cache is not recorded",
    ),
    *columns("bool", cache_unknown="the source does not record the cache and the model has one"),
)
"""What rating adds to a usage row; all null until it is rated."""

USAGE: Final = (*IDENTITY, *FACTS, *PLACEMENT, *GRAIN, *RATED)
"""The usage table, charge included: one rated row per usage."""

OBSERVATION: Final = (
    *columns("id", observation_id="hash of tenant, signal or mapping name, and natural key"),
    *columns(
        "text",
        tenant="owner of the row",
        source="source that it came from",
        source_ref="file that it came from first",
        signal="span, event, metric or record",
        kind="call, agent, tool, usage (a sum that repeats calls) or link (parent facts only)",
        scope_name="instrumentation scope that emitted it",
        mapping_version="version of the mapping table that read it",
        agent_kind="how the agent is named: attribute, span or none",
        tool_name="tool that the span ran",
        join_key="other identity that joins records: metric series, a coding agent's turn",
    ),
    *FACTS,
    *PLACEMENT,
    *GRAIN,
)
"""The observation table: one immutable row per span, event, metric point or record."""

USAGE_ALIAS: Final = (
    *columns("id", former_id="a usage_id that the row had before", usage_id="the id it has now"),
    *columns("text", tenant="owner of the row"),
)
"""Where a usage went when a later record joined it with another."""

SHORT_NAMES: Final = {
    "agent": ("agent_name", "x_agent_name"),
    "layer": ("x_cost_layer",),
    # The model that answered is the one that is priced; the one asked for stands in for it.
    "model": ("response_model", "request_model", "x_model"),
    "provider": ("x_gen_ai_provider_name", "provider_name"),
}
"""What people call some columns: the first of these that a row has."""

MONEY_NAMES: Final = (
    "vendor", "product", "spend_kind", "account", "text", "counterparty", "tool", "plan",
    "holder_team", "holder_cost_centre",
)  # fmt: skip
"""What rules read of bank lines, lines of invoices and seats, each where it has it."""

KEYS: Final = {
    "usage": "usage_id",
    "observation": "observation_id",
    "charge": "charge_id",
    "bank_line": "bank_line_id",
    "invoice_line": "invoice_line_id",
    "seat": "seat_id",
    "person": "person_id",
    "task": "x_task_key",
    "grade": "grade_id",
}
TABLES: Final = {
    "usage": USAGE,
    "observation": OBSERVATION,
    "usage_alias": USAGE_ALIAS,
    "charge": CHARGE,
    "cell": CELL,
    "bank_line": BANK_LINE,
    "invoice_line": INVOICE_LINE,
    "seat": SEAT,
    "person": PERSON,
    "task": TASK,
    "grade": GRADE,
}
