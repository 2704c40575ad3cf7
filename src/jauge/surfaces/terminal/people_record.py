"""A record of processing (GDPR article 30) of what this workspace does, as Markdown."""

from pathlib import Path
from typing import IO

from jauge import i18n
from jauge.analysis.desk import open_desk
from jauge.config import Config, load
from jauge.i18n import _, format
from jauge.pricing.fx import rate_on


def print_record(workspace: Path, language: str, out: IO[str]) -> None:
    """The record in one language; the language spoken before is spoken again after."""
    config = load(workspace)
    with open_desk(workspace, rate_on) as desk:
        tables = [name for name in ("person", "seat", "usage", "observation") if desk.held.of(name)]
    with i18n.speaking(language):
        out.write(_text(config, tables))


def _text(config: Config, tables: list[str]) -> str:
    privacy = config.workspace.privacy
    named = _("pseudonyms: a keyed hash of the address or login; the key stands in ledger/secret")
    if not privacy.pseudonyms:
        named = _("addresses and logins as sources state them (privacy.pseudonyms = false)")
    fields = [
        (_("Controller"), config.workspace.name or _("to be filled in")),
        (_("Data protection officer"), _("to be filled in")),
        (
            _("Purpose"),
            _(
                "to know what AI tools cost, to give back seats that nobody uses, and to close"
                " those of people who have left; not to judge anybody's work"
            ),
        ),
        (_("Legal basis"), _("to be filled in; legitimate interest in managing licences is usual")),
        (_("People concerned"), _("employees and others who hold a seat or call a model")),
        (
            _("Data"),
            _(
                "identity ({named}); name, team, cost centre, first and last day, hourly rate where"
                " a list has them; tool, plan, day of the seat, moment of the last use; who called"
                " a model, where traces say so"
            ).format(named=named),
        ),
        (_("Tables that hold some"), ", ".join(tables) or _("none yet")),
        (
            _("Recipients"),
            _(
                "whoever reads this workspace; reports name nobody and no team of fewer than"
                " {count} people; names only with --names, for the role that assigns seats"
            ).format(count=format.number(privacy.smallest_group)),
        ),
        (_("Transfers"), _("none by Jauge: nothing leaves the machine")),
        (
            _("Kept for"),
            _("{months} months, then the identity is erased: `jauge people retain --yes`").format(
                months=format.number(privacy.retention_months)
            ),
        ),
        (
            _("Rights"),
            _("access: `jauge people export ADDRESS`; erasure: `jauge people erase ADDRESS`"),
        ),
        (
            _("Security"),
            _("folder of the ledger with its own rights; the key is never exported and mode 0600"),
        ),
    ]
    rows = "".join(f"| {name} | {said} |\n" for name, said in fields)
    head = f"| {_('What')} | {_('Value')} |\n|---|---|\n"
    return f"# {_('Record of processing: cost of AI tools')}\n\n{head}{rows}"
