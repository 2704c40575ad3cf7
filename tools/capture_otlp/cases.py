"""The runs: library, scenario, and what its payload says differently from the provider."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

SIMPLE = {"CAPTURE_PROCESSOR": "simple"}
TRIAGE = ("claims-triage",)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One run of one program.

    The expectation of a call is what the stand-in answered, except: `lost` names the fields that
    no payload of this library tells ("usage" means all counts); `every` and `calls` (by number
    of the call, from 0) set fields of the expectation; `unseen` are calls without any trace;
    `agents` says who made each call (one name: all of them).
    """

    room: str
    script: str
    argument: str
    library: str
    version: str
    client: str = ""
    scenario: str
    env: dict[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    tells_hour: bool = False
    own_ids: bool = False
    unseen: tuple[int, ...] = ()
    every: dict[str, Any] = field(default_factory=dict)
    calls: dict[int, dict[str, Any]] = field(default_factory=dict)
    agents: tuple[str, ...] = ()
    more_agents: tuple[str, ...] = ()
    not_agents: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    attribution: dict[str, Any] = field(default_factory=dict)
    conversations: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Name of the folder."""
        return f"{self.library}-{self.version}__{self.argument}"

    @property
    def run_id(self) -> str:
        """Eight hexadecimal digits that make the ids of this run its own."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:8]

    def agent_of(self, number: int) -> str | None:
        """Who made the call."""
        if not self.agents:
            return None
        return self.agents[number] if len(self.agents) > 1 else self.agents[0]


def _run(base: dict[str, Any], argument: str, scenario: str, **more: Any) -> Case:
    return Case(**{**base, "argument": argument, "scenario": scenario, **more})


def _library(room: str, script: str, library: str, version: str, client: str) -> dict[str, Any]:
    return {"room": room, "script": script, "library": library, "version": version,
            "client": client}


INFERRED = {"provider_in_payload": None, "provider_source": "inferred"}
TWICE = {"spans": 2}
TWO_INSTRUMENTATIONS = "two spans of one call in different traces: only the response id joins them"
LOOKUP = ("lookup_claim",)

_ANTHROPIC = _library("lc", "lc.py", "anthropic", "2.12.0", "anthropic 2.12.0")
_TL_ANTHROPIC = _library("lc", "lc.py", "opentelemetry-instrumentation-anthropic", "0.62.4",
                         "anthropic 2.12.0")
_TL_LANGCHAIN = _library("lc", "lc.py", "opentelemetry-instrumentation-langchain", "0.62.4",
                         "langchain 1.4.7, langgraph 1.2.22")
_TL_OPENAI = _library("lc", "lc.py", "opentelemetry-instrumentation-openai", "0.62.4",
                      "openai 3.54.0, openinference-instrumentation-openai 0.1.66")
_OI_LANGCHAIN = _library("lc", "lc.py", "openinference-instrumentation-langchain", "0.1.80",
                         "langchain 1.4.7, langgraph 1.2.22")
_LANGCHAIN_AND_TRACELOOP = (
    _run(_ANTHROPIC, "native_anthropic", "the SDK's own spans: cache of both lifetimes, plain, "
         "streamed, refused with 429", tells_hour=True, calls={3: {"error_type": "rate_limit_error"}},
         traps=("the only source that splits cache writes by lifetime",)),
    _run(_ANTHROPIC, "native_helper", "the SDK's own span of its stream helper", tells_hour=True),
    _run(_TL_ANTHROPIC, "tl_anthropic", "two calls, SDK tracing left on, metrics beside",
         tells_hour=True, every=TWICE, traps=(
             TWO_INSTRUMENTATIONS, "cache_creation in one span, cache_write in the other")),
    _run(_TL_ANTHROPIC, "tl_anthropic_stream", "two streams, SDK tracing left on", tells_hour=True,
         every=TWICE, traps=(TWO_INSTRUMENTATIONS,
                             "Traceloop's stream says one output token too many")),
    _run(_TL_ANTHROPIC, "tl_anthropic_alone", "two streams, SDK tracing off",
         env={"ANTHROPIC_OPEN_TELEMETRY": "false"},
         calls={0: {"output_tokens": 215}, 1: {"output_tokens": 226}},
         traps=("output is one more than the provider's",)),
    _run(_TL_ANTHROPIC, "tl_anthropic_error", "refused with 429, SDK tracing off",
         env={"ANTHROPIC_OPEN_TELEMETRY": "false"}, every={"error_type": "RateLimitError"}),
    _run(_TL_LANGCHAIN, "tl_langgraph", "graph of two nodes, one span a request", env=SIMPLE,
         lost=("reasoning_tokens",), agents=("claims-graph",), traps=(
             "the agent's span comes last, in a later request", "gen_ai.agent.id is a run id",
             "two nested invoke_agent spans", "provider langgraph on spans that are no calls")),
    _run(_TL_LANGCHAIN, "tl_agent", "agent with a tool, gzip",
         env={"OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"}, lost=("reasoning_tokens",),
         agents=TRIAGE, tools=LOOKUP,
         traps=("create_agent in a trace of its own", "body compressed with gzip")),
    _run(_TL_LANGCHAIN, "tl_claude", "Claude through LangChain, SDK tracing left on",
         tells_hour=True, every=TWICE, traps=(
             TWO_INSTRUMENTATIONS, "LangChain's span says 0 cache writes, the SDK's 256")),
    _run(_TL_OPENAI, "tl_oi", "Traceloop and OpenInference on one client: chat, embeddings, "
         "responses", every=TWICE, traps=(
             "two conventions on one call, nested for chat and embeddings",
             "the pair of the responses call is in two traces; OpenInference has the response id "
             "only in output.value")),
    _run(_OI_LANGCHAIN, "oi_agent", "agent with a tool, one span a request", env=SIMPLE,
         agents=TRIAGE, tools=LOOKUP, traps=(
             "the agent's name is in the JSON of metadata (lc_agent_name) and the root's name",)),
    _run(_OI_LANGCHAIN, "oi_langgraph", "graph of two nodes",
         traps=("no attribute names an agent", "response id only inside output.value")),
    _run(_OI_LANGCHAIN, "oi_double", "OpenInference on LangChain and on the client",
         every=TWICE, traps=("two spans of one call in different traces; the response id is only "
                             "inside output.value of both",)),
    _run(_OI_LANGCHAIN, "oi_stream", "streams without and with usage",
         calls={1: {"reasoning_tokens": None}}, traps=("unmetered call",)),
    _run(_OI_LANGCHAIN, "oi_claude", "Claude, SDK tracing left on", tells_hour=True, every=TWICE,
         traps=(TWO_INSTRUMENTATIONS,)),
    _run(_OI_LANGCHAIN, "oi_error", "refused with 429"),
)

_OI_AGENTS = _library("agents", "oa_agents.py", "openinference-instrumentation-openai-agents",
                      "2.6.0", "openai-agents 0.24.0, openai 3.54.0")
_LOGFIRE = _library("agents", "oa_agents.py", "logfire", "5.2.0",
                    "openai-agents 0.24.0, openai 3.54.0")
_AGENTS_ROOT = "the root is an AGENT span named Agent workflow: no agent"
_OPENAI_AGENTS = (
    _run(_OI_AGENTS, "oi_agents", "agent with a tool over Responses, one span a request",
         env=SIMPLE, agents=TRIAGE, not_agents=("Agent workflow",), tools=LOOKUP,
         traps=(_AGENTS_ROOT, "response id only inside output.value")),
    _run(_OI_AGENTS, "oi_handoff", "one agent hands over to another, one span a request",
         env=SIMPLE, agents=("front-desk", "claims-expert"), not_agents=("Agent workflow",),
         lost=("cache_read_tokens",), traps=(_AGENTS_ROOT, "cached tokens are lost")),
    _run(_OI_AGENTS, "oi_agents_error", "refused with 400, one span a request", env=SIMPLE,
         agents=TRIAGE, not_agents=("Agent workflow",), traps=(_AGENTS_ROOT,)),
    _run(_LOGFIRE, "lf_openai", "chat, embeddings, responses, refused with 429", traps=(
        "cached and reasoning tokens only in the JSON of gen_ai.usage.raw",)),
    _run(_LOGFIRE, "lf_stream", "streams with and without usage", lost=("response_id",),
         every=TWICE, traps=(
             "a stream is a span without usage and a zero-length span with it, siblings without "
             "a response id; logfire.span_type=log tells the second",)),
    _run(_LOGFIRE, "lf_agents", "agent with a tool", agents=TRIAGE, tools=LOOKUP, traps=(
        "the agent is agent_name of a turn span and name of the run span",
        "task and turn spans repeat usage in JSON", "response id in response_id")),
)

_GN_AGENTS = _library("genai", "genai.py", "opentelemetry-instrumentation-genai-openai-agents",
                      "1.3b0", "openai-agents 0.24.0, genai-openai 1.3b0")
_GN_LANGCHAIN = _library("genai", "genai.py", "opentelemetry-instrumentation-genai-langchain",
                         "1.3b0", "langchain 1.4.7")
_GN_ANTHROPIC = _library("genai", "genai.py", "opentelemetry-instrumentation-genai-anthropic",
                         "1.3b0", "anthropic 2.12.0")
_EVENTS = {"OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "event_only",
           "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT": "true",
           "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental"}
_GENAI = (
    _run(_GN_AGENTS, "gn_agents", "agent with a tool", agents=TRIAGE, tools=LOOKUP,
         traps=("agent spans and call spans come from two scopes",)),
    _run(_GN_LANGCHAIN, "gn_langchain", "agent with a tool, one span a request", env=SIMPLE,
         agents=TRIAGE, tools=LOOKUP, traps=("the agent's span comes last",)),
    _run(_GN_LANGCHAIN, "gn_langchain_double", "the OpenAI client instrumented as well",
         agents=TRIAGE, tools=LOOKUP, traps=("the inner instrumentation holds back its span",)),
    _run(_GN_ANTHROPIC, "gn_anthropic", "two calls, events, metrics sent three times",
         env=_EVENTS, tells_hour=True, every=TWICE, traps=(
             "SDK span inside the instrumentation's span", "an event repeats each call",
             "cumulative metrics are sent again and again")),
)

_OPENLIT = _library("openlit", "lit.py", "openlit", "1.45.0", "openai 2.54.0, anthropic 0.125.0")
_OPENLIT_TRAPS = ("cumulative metrics are sent twice", "an event repeats each call",
                  "an HTTP span below each call", "gen_ai.usage.cost is 0")
_OPENLITS = (
    _run(_OPENLIT, "ol_openai", "chat, stream with usage, embeddings",
         lost=("reasoning_tokens",), traps=(*_OPENLIT_TRAPS, "the event of a stream has no trace")),
    _run(_OPENLIT, "ol_stream_nousage", "stream without usage", every={
        "usage_reported": True, "input_tokens": 10, "output_tokens": 11},
        traps=(*_OPENLIT_TRAPS, "counts are the library's own guess and do not say so")),
    _run(_OPENLIT, "ol_error", "refused with 429", every={"error_type": "RateLimitError"},
         traps=_OPENLIT_TRAPS),
    _run(_OPENLIT, "ol_anthropic", "cache read and write", traps=(
        *_OPENLIT_TRAPS, "input_tokens excludes the cache: 13 for 4621")),
    _run(_OPENLIT, "ol_anthropic_stream", "stream with cache read and write",
         lost=("cache_read_tokens", "cache_write_tokens"), every={"input_tokens": 13},
         traps=(*_OPENLIT_TRAPS, "the cache is lost, input says 13 for 4621",
                "the event has no trace")),
)

_STRANDS = _library("strands", "strands_agents.py", "strands-agents", "1.62.0",
                    "openai 2.54.0, anthropic 0.125.0")
_STRANDS_ALL: dict[str, Any] = {"every": {**INFERRED, "provider_in_payload": "strands-agents"},
                "conversations": ("sess-77",), "attribution": {"user_id": "u-4411", "session_id": "sess-77"}}
_STRANDS_TRAPS = ("invoke_agent repeats gen_ai.usage.*", "gen_ai.system names the framework",
                  "no response id, old and new names together")
_STRAND = (
    _run(_STRANDS, "st_openai", "agent with a tool, metrics beside", agents=TRIAGE, tools=LOOKUP,
         lost=("reasoning_tokens",), traps=_STRANDS_TRAPS, **_STRANDS_ALL),
    _run(_STRANDS, "st_nested", "an agent inside another's tool, gzip", tools=("ask_expert",),
         env={"OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"},
         agents=("claims-triage", "claims-expert", "claims-triage"), lost=("reasoning_tokens",),
         traps=(*_STRANDS_TRAPS, "the inner agent's totals are not in the outer's"),
         **_STRANDS_ALL),
    _run(_STRANDS, "st_anthropic", "agent with a tool on Claude, cache read and write",
         agents=TRIAGE, tools=LOOKUP, traps=_STRANDS_TRAPS, **_STRANDS_ALL),
)

_LANGFUSE = _library("langfuse", "lfuse.py", "langfuse", "5.0.4", "openai 3.54.0")
_KEYS = {"LANGFUSE_HOST": "STANDIN", "LANGFUSE_BASE_URL": "STANDIN",
         "LANGFUSE_PUBLIC_KEY": "pk-made-up", "LANGFUSE_SECRET_KEY": "sk-made-up"}
_LANGFUSES = (
    _run(_LANGFUSE, "lf_openai", "agent with three calls, the last a stream without usage",
         env=_KEYS, agents=TRIAGE, every=INFERRED, conversations=("sess-77",),
         attribution={"user_id": "u-4411", "session_id": "sess-77", "feature": "triage",
                      "tags": ["prod"]},
         traps=("counts in the JSON of usage_details, in OpenAI's words", "no provider")),
    _run(_LANGFUSE, "lf_manual", "observations by hand: exclusive buckets, and none", env=_KEYS,
         agents=TRIAGE, every={**INFERRED, "response_id": None}, calls={1: {
             "usage_reported": False, "input_tokens": None, "output_tokens": None}},
         traps=("bare input excludes the cache", "second generation is unmetered")),
)

_LITELLM = _library("litellm", "lite.py", "litellm", "1.106.2", "openai 2.54.0")
_LITELLM_ENV = {"OTEL_EXPORTER": "otlp_http", "OTEL_ENDPOINT": "STANDIN",
                "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
_LITELLM_CACHE = "cache and reasoning only in metadata.usage_object, a Python dict as text"
_LITELLMS = (
    _run(_LITELLM, "ll_openai", "chat, stream with usage, embeddings", env=_LITELLM_ENV,
         own_ids=True, calls={2: {**INFERRED, "provider_in_payload": ""}}, traps=(
             _LITELLM_CACHE, "operation embedding, empty gen_ai.system (litellm.provider.model)",
             "child raw_gen_ai_request repeats the usage", "gen_ai.cost.* is its own estimate")),
    _run(_LITELLM, "ll_anthropic", "Claude, cache read and write", env=_LITELLM_ENV, own_ids=True,
         traps=(_LITELLM_CACHE, "the response id is made up by LiteLLM")),
    _run(_LITELLM, "ll_error", "refused with 429", env=_LITELLM_ENV, own_ids=True,
         every={"error_type": "RateLimitError"}, traps=("a response id on a failed call",)),
)

_SMOL = _library("smol", "oi_frameworks.py", "openinference-instrumentation-smolagents", "0.1.43",
                 "smolagents 1.26.0")
_LLAMA = _library("llama", "oi_frameworks.py", "openinference-instrumentation-llama-index",
                  "4.6.1", "llama-index-core 0.14.25")
_AGNO = _library("agno", "oi_frameworks.py", "openinference-instrumentation-agno", "1.0.15",
                 "agno 3.1.10")
_DSPY = _library("dspy", "oi_frameworks.py", "openinference-instrumentation-dspy", "0.1.48",
                 "dspy 3.4.1")
_AUTOGEN = _library("autogen", "oi_frameworks.py",
                    "openinference-instrumentation-autogen-agentchat", "0.1.22",
                    "autogen-agentchat 0.7.5")
_CREW = _library("crewai", "oi_frameworks.py", "openinference-instrumentation-crewai", "1.1.21",
                 "crewai 1.15.30")
_QUIET_CREW = {"CREWAI_DISABLE_TELEMETRY": "true", "CREWAI_DISABLE_TRACKING": "true"}
_SMOL_TRAPS = ("the AGENT root repeats llm.token_count.*",
               "nothing but the name of the AGENT span names the agent")
_LLAMA_TRAPS = ("two nested EMBEDDING spans of one call, without counts", "no response id")
_LLAMA_EMBEDDING = {**INFERRED, **TWICE, "input_tokens": None, "usage_reported": False}
_FRAMEWORKS = (
    _run(_SMOL, "sm_agent", "tool-calling agent", agents=("claims_triage.run",),
         lost=("cache_read_tokens", "response_id"), tools=("final_answer", "lookup_claim"),
         traps=_SMOL_TRAPS),
    _run(_SMOL, "sm_double", "the OpenAI client instrumented as well",
         agents=("claims_triage.run",), every=TWICE, tools=("final_answer", "lookup_claim"),
         traps=(*_SMOL_TRAPS, "LLM span inside LLM span; only the inner one has cache and id")),
    _run(_LLAMA, "li_agent", "an embedding, then a function agent", tools=LOOKUP,
         lost=("response_id",),
         calls={0: _LLAMA_EMBEDDING}, traps=(
             *_LLAMA_TRAPS, "LLM spans named _prepare_chat_with_tools are no calls")),
    _run(_LLAMA, "li_chat", "an embedding and a chat", calls={0: _LLAMA_EMBEDDING},
         traps=_LLAMA_TRAPS),
    _run(_AGNO, "ag_agent", "agent with a tool", agents=TRIAGE, tools=LOOKUP,
         lost=("reasoning_tokens", "response_id"), conversations=("sess-77",),
         attribution={"user_id": "u-4411", "session_id": "sess-77"},
         traps=("no response id", "llm.provider is OpenAI, llm.system openai")),
    _run(_DSPY, "ds_cot", "chain of thought", lost=("usage",),
         traps=("no counts at all: the call is unmetered",)),
    _run(_AUTOGEN, "au_agent", "assistant with a tool", agents=("claims_triage",), tools=LOOKUP,
         lost=("cache_read_tokens",), every=INFERRED,
         traps=("nothing names the provider", "the framework's own spans beside OpenInference's")),
    _run(_CREW, "cr_crew", "crew of one", env=_QUIET_CREW, unseen=(0,),
         more_agents=("claims-analyst",),
         traps=("an agent without a call: its model calls leave no span",)),
    _run(_CREW, "cr_openai", "crew of one, the OpenAI client instrumented as well",
         env=_QUIET_CREW, agents=("claims-analyst",),
         traps=("graph.node.id names the agent; the span's name adds ._execute_core",)),
)

_VERCEL = _library("npm", "vercel.mjs", "vercel-ai", "6.0.326",
                   "@ai-sdk/openai 3.0.141, @ai-sdk/anthropic 3.0.138")
_VERCEL_ALL: dict[str, Any] = {
    "attribution": {"user_id": "u-4411", "session_id": "sess-77", "feature": "claims-triage"},
    "conversations": ("sess-77",)}
_VERCEL_TRAPS = ("the parent repeats the sum of its children as ai.usage.*",
                 "cache and reasoning only as ai.usage.*", "functionId is a feature, no agent")
_CHAT = {"provider_in_payload": "openai.chat", "provider_source": "normalise"}
_VERCELS = (
    _run(_VERCEL, "vc_tools", "two steps with a tool", every=_CHAT, tools=LOOKUP,
         traps=_VERCEL_TRAPS, **_VERCEL_ALL),
    _run(_VERCEL, "vc_tools_json", "the same as OTLP JSON", every=_CHAT, tools=LOOKUP,
         traps=_VERCEL_TRAPS, **_VERCEL_ALL),
    _run(_VERCEL, "vc_stream", "stream over Responses, then an embedding", every={
        "provider_source": "normalise", "provider_in_payload": "openai.responses"},
        calls={1: {"provider_in_payload": "openai.embedding"}}, traps=(
            *_VERCEL_TRAPS, "embedding: only ai.usage.tokens, and both spans have it"),
        **_VERCEL_ALL),
    _run(_VERCEL, "vc_anthropic", "Claude, cache read and write", every={
        "provider_source": "normalise", "provider_in_payload": "anthropic.messages"},
        traps=_VERCEL_TRAPS, **_VERCEL_ALL),
    _run(_VERCEL, "vc_error", "refused with 429", every=_CHAT, traps=_VERCEL_TRAPS, **_VERCEL_ALL),
)

_MLFLOW = _library("mlflow", "flow.py", "mlflow-skinny", "3.17.2", "openai 3.54.0")
_AZURE = _library("azure", "azure_inference.py", "azure-ai-inference", "1.0.0b9",
                  "azure-core-tracing-opentelemetry 1.0.0b13")
_LANGSMITH = _library("lc", "smith.py", "langsmith", "0.15.0", "openai 3.54.0")
_OTHERS = (
    _run(_MLFLOW, "mf_openai", "agent with two calls", agents=TRIAGE, lost=("reasoning_tokens",),
         every=INFERRED, traps=(
             "every value is JSON text: mlflow.spanType is \"CHAT_MODEL\" with its quotes",
             "counts in mlflow.chat.tokenUsage, response id in mlflow.spanOutputs",
             "nothing but mlflow.message.format names the provider")),
    _run(_AZURE, "az_chat", "chat, stream with usage, refused with 400",
         lost=("cache_read_tokens",), every={
             "provider": "azure.ai.inference", "provider_in_payload": "az.ai.inference",
             "provider_source": "normalise"},
         calls={2: {"error_type": "azure.core.exceptions.HttpResponseError"}},
         traps=("an HTTP span below each call", "cached tokens are lost")),
    _run(_LANGSMITH, "ls_openai", "chain with two calls",
         env={"LANGSMITH_TRACING": "true", "LANGSMITH_OTEL_ENABLED": "true",
              "LANGSMITH_OTEL_ONLY": "true", "LANGSMITH_API_KEY": "made-up",
              "LANGSMITH_ENDPOINT": "STANDIN"},
         traps=("cache and reasoning in gen_ai.usage.*_token_details, Python dicts as text, and in "
                "the JSON of langsmith.metadata.usage_metadata", "operation chain is no call")),
)

CASES = (*_LANGCHAIN_AND_TRACELOOP, *_OPENAI_AGENTS, *_GENAI, *_OPENLITS, *_STRAND, *_LANGFUSES,
         *_LITELLMS, *_FRAMEWORKS, *_VERCELS, *_OTHERS)
