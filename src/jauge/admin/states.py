"""What the states of an agent's life are called."""

from jauge.i18n import _
from jauge.model.registry import AgentState


def state_word(state: AgentState) -> str:
    """A state in a word."""
    return {
        "discovered": _("discovered"),
        "confirmed": _("confirmed"),
        "deprecated": _("deprecated"),
        "suspended": _("suspended"),
        "retired": _("retired"),
    }[state]
