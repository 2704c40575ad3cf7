"""What kind of agent it is, as far as its rows tell; the first rule that holds decides."""

from typing import Final

import msgspec

from jauge.analysis.agents.agent import Kind

CODING_TOOLS: Final = frozenset({
    "apply_patch", "bash", "edit", "exec_command", "glob", "grep", "local_shell", "ls", "multiedit",
    "notebookedit", "read", "read_file", "replace", "run_shell_command", "shell", "str_replace",
    "str_replace_based_edit_tool", "todowrite", "update_plan", "write", "write_file",
})  # fmt: skip
"""Tools by which agents read, change and run code, without regard to case."""
CODING_CLIENTS: Final = (
    "aider", "claude-cli", "claude-code", "cline", "codex", "copilot", "cursor", "gemini-cli",
    "goose", "opencode", "qwen-code", "roo-code",
)  # fmt: skip
"""How coding tools name themselves, as service or User-Agent."""
_HALF: Final = 2
_FEW_HOURS: Final = 2
_DAYS_OF_A_HABIT: Final = 5
_CALLS_OF_A_TALK: Final = 2
_BATCH_SHARE: Final = (9, 10)
_ROUND_THE_CLOCK: Final = 18


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules look at: rows by what they carry."""

    rows: int
    tool_rows: int
    coding_tool_rows: int
    batch_rows: int
    clients: frozenset[str]
    hours: dict[int, int]
    active_days: int
    users: int
    conversations: int
    calls: int
    has_service: bool


def kind_of(seen: Seen) -> tuple[Kind, str]:
    """The kind and the rule that decided."""
    if any(client.startswith(CODING_CLIENTS) for client in seen.clients):
        return "coding_agent", "client"
    if seen.tool_rows and seen.coding_tool_rows * _HALF >= seen.tool_rows:
        return "coding_agent", "tools"
    if seen.batch_rows * _HALF >= seen.rows:
        return "batch_job", "service_tier"
    if seen.users > 1 and seen.conversations * _CALLS_OF_A_TALK <= seen.calls:
        if seen.conversations:
            return "chat", "users_and_conversations"
        return "service", "users"
    if not seen.users and _is_at_fixed_hours(seen):
        return "batch_job", "hours"
    if seen.has_service:
        return "service", "service_name"
    if seen.active_days >= _DAYS_OF_A_HABIT and len(seen.hours) >= _ROUND_THE_CLOCK:
        return "service", "hours"
    return "unknown", "nothing"


def _is_at_fixed_hours(seen: Seen) -> bool:
    """Nine rows of ten within two hours of the day, on five days or more."""
    busiest = sum(sorted(seen.hours.values(), reverse=True)[:_FEW_HOURS])
    part, whole = _BATCH_SHARE
    return seen.active_days >= _DAYS_OF_A_HABIT and busiest * whole >= seen.rows * part
