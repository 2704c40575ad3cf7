#!/bin/bash
# Codex CLI with its OpenTelemetry export, in a home of its own.
export CODEX_HOME="$HOME/codex"
mkdir -p "$CODEX_HOME/work"
traces='"none"'
if [ "$1" = cx_traces ]; then
    traces="{ otlp-http = { endpoint = \"$STANDIN_URL/v1/traces\", protocol = \"binary\" } }"
fi
cat > "$CODEX_HOME/config.toml" <<TOML
model = "gpt-5.1"
model_provider = "standin"
[model_providers.standin]
name = "standin"
base_url = "$OPENAI_BASE_URL"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
[otel]
environment = "production"
exporter = { otlp-http = { endpoint = "$STANDIN_URL/v1/logs", protocol = "binary" } }
trace_exporter = $traces
metrics_exporter = "none"
TOML
cd "$CODEX_HOME/work" && timeout 60 codex exec --skip-git-repo-check --sandbox read-only "One question. [cached]" < /dev/null
