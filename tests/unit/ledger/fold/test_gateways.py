"""A gateway and its client tell one call: who knows the model, the provider and the host."""

from typing import Any

LOGGED = {
    "source": "litellm",
    "request_model": "gpt4o-group",
    "response_model": "gpt-4o",
    "provider_name": "openai",
    "server_address": "api.openai.com",
}
SEEN = {
    "request_model": "gpt4o-group",
    "response_model": "gpt4o-group",
    "provider_name": "openai",
    "server_address": "litellm.internal",
}


def together(made: Any, logged: dict[str, Any], seen: dict[str, Any]) -> Any:
    """The call, the same whichever record has the smaller id."""
    record = {**LOGGED, **logged}
    span = {**SEEN, **seen, "response_id": "r"}
    found = [
        made.one(made.record(1, "r", **record), made.call(2, **span)),
        made.one(made.call(1, **span), made.record(2, "r", **record)),
    ]
    names = ("request_model", "response_model", "provider_name", "server_address", "source")
    one, other = ([row[name] for name in names] for row in found)
    assert one == other
    return found[0]


def test_the_gateway_knows_the_model_behind_its_alias(made: Any) -> None:
    for alias in ("gpt4o-group", "gpt-4"):
        row = together(made, {}, {"response_model": alias})
        assert (row["request_model"], row["response_model"]) == ("gpt4o-group", "gpt-4o")
        assert row["server_address"] == "api.openai.com"
        assert row["output_tokens"] == 10, "counts stay those of the span"


def test_the_client_takes_the_gateway_for_the_provider(made: Any) -> None:
    said = {"provider_name": "anthropic", "response_model": "claude-sonnet-4-5"}
    row = together(made, {**said, "x_flags": ["provider_is_inferred"]}, {})
    assert (row["provider_name"], row["response_model"]) == ("anthropic", "claude-sonnet-4-5")


def test_what_the_gateway_leaves_open_the_client_says(made: Any) -> None:
    row = together(made, {"response_model": None, "provider_name": None}, {})
    assert (row["response_model"], row["provider_name"]) == ("gpt4o-group", "openai")


def test_a_deployment_is_no_model_and_an_alias_neither(made: Any) -> None:
    azure = {"provider_name": "azure.ai.openai", "response_model": "our-deployment"}
    row = together(made, azure, {"response_model": "gpt-4o-2024-11-20"})
    assert row["response_model"] == "gpt-4o-2024-11-20"
    assert row["provider_name"] == "azure.ai.openai"
    assert together(made, azure, {})["response_model"] == "our-deployment"


def test_other_tables_are_no_gateways(made: Any) -> None:
    row = together(made, {"source": "langfuse"}, {})
    assert row["response_model"] == "gpt4o-group"
