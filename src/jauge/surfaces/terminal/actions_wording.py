"""What to do about a finding: the codes of actions in words, each a verb with its object."""

from collections.abc import Mapping
from typing import Final

from jauge.i18n import _
from jauge.surfaces.terminal import ledger_wording, spike_wording, tasks_wording


def said() -> Mapping[str, str]:
    """Every action in the language spoken now."""
    return {
        "ask_the_supplier": _("ask the supplier"),
        "assign_owner": _("give it an owner"),
        "buy_less": _("buy less"),
        "cancel_all_but_one": _("cancel all but one"),
        "check_telemetry": _("check the telemetry"),
        "choose_one": _("choose one"),
        "claim_back": _("claim it back"),
        "close_account": _("close the account"),
        "correct_tax_basis": _("correct the tax basis"),
        "decide_before_notice": _("decide before the notice ends"),
        "fix_failures": _("find out why they fail"),
        "give_back": _("give back"),
        "keep_prefix": _("keep the start of the prompt unchanged"),
        "look_again": _("look again"),
        "mark_prefix": _("mark the repeated part for the cache"),
        "merge_agents": _("merge the two agents"),
        "name_or_deny": _("name it or deny it"),
        "notify_owner": _("ask its owner"),
        "pay_in_own_currency": _("pay in your own currency"),
        "quarantine_key": _("block its key"),
        "record_cache": _("record what the cache served"),
        "register_owners": _("name owners in the registry"),
        "renegotiate": _("renegotiate"),
        "renegotiate_or_leave": _("renegotiate or leave"),
        "retire": _("retire it"),
        "send_in_batches": _("send them as a batch"),
        "serve_more": _("serve more with it"),
        "stop_retries": _("limit retries and wait longer between them"),
        "trim_context": _("cut the history short"),
        "use_before_it_ends": _("use it before it ends"),
        **ledger_wording.actions(),
        **tasks_wording.actions(),
        **spike_wording.actions(),
    }


def role_of(kind: str) -> str:
    """Who answers for findings of a kind where nobody is named."""
    if kind in _OF_PURCHASING:
        return _("purchasing")
    if kind in _OF_ACCOUNTING:
        return _("accounting")
    return _("AI platform")


_OF_PURCHASING: Final = frozenset({
    "doubled_subscription", "duplicate_tool", "idle_seat", "leaver_seat", "price_increase",
    "renewal_due", "single_supplier", "unused_commitment",
})  # fmt: skip
_OF_ACCOUNTING: Final = frozenset({"fx_loss", "unknown_tool", "unreconciled", "wrong_tax_basis"})
