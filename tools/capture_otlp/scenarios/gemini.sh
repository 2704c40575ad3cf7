#!/bin/bash
# Gemini CLI with its OpenTelemetry export (OTLP JSON), in a home of its own.
export HOME="$HOME/gemini" GEMINI_API_KEY=made-up GOOGLE_GEMINI_BASE_URL="$STANDIN_URL"
export GEMINI_TELEMETRY_ENABLED=true GEMINI_TELEMETRY_TARGET=local NO_BROWSER=true
export GEMINI_TELEMETRY_OTLP_ENDPOINT="$STANDIN_URL" GEMINI_TELEMETRY_OTLP_PROTOCOL=http
export GEMINI_TELEMETRY_LOG_PROMPTS=false
export GEMINI_CLI_TRUST_WORKSPACE=true
mkdir -p "$HOME/work" "$HOME/.gemini"
cat > "$HOME/.gemini/settings.json" <<JSON
{"security": {"auth": {"selectedType": "gemini-api-key"}}, "privacy": {"usageStatisticsEnabled": false},
 "general": {"disableAutoUpdate": true, "disableUpdateNag": true}}
JSON
cd "$HOME/work" && timeout 60 gemini --model gemini-2.5-flash --prompt "One question." < /dev/null
