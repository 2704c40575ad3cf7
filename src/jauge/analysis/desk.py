"""Where questions are asked: one snapshot of a ledger under one engine."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jauge.analysis import engines
from jauge.analysis.conversion import RateOn
from jauge.analysis.cost import Answer, Question, ask
from jauge.analysis.engines import Session
from jauge.analysis.rows import Told
from jauge.errors import ServiceMissing, UsageError
from jauge.i18n import _
from jauge.ledger import Statistics, open_snapshot


@dataclass(frozen=True)
class Desk:
    """A snapshot that stays the same for all questions; `commit` names it."""

    commit: int
    paths: tuple[Path, ...]
    session: Session
    rate_on: RateOn
    told: Told = field(default_factory=dict[Path, Sequence[Statistics]])

    def ask(self, question: Question) -> Answer:
        """The answer over this snapshot."""
        return ask(self.session, self.paths, question, self.rate_on, self.told)


@contextmanager
def open_desk(
    workspace: Path, rate_on: RateOn, engine: str = engines.DEFAULT, as_of: int | None = None
) -> Generator[Desk]:
    """Open the ledger of a workspace for questions, as it is or as commit `as_of` left it.

    Raises UsageError for an unknown engine, ServiceMissing when its packages are not installed.
    """
    try:
        chosen = engines.load(engine)
    except KeyError:
        known = ", ".join(engines.names())
        hint = _("no engine {name!r}: choose one of {known}")
        raise UsageError(hint.format(name=engine, known=known)) from None
    except ModuleNotFoundError as error:
        hint = _("engine {name} needs {module}: install it, or use {default}")
        raise ServiceMissing(
            hint.format(name=engine, module=error.name, default=engines.DEFAULT)
        ) from None
    with open_snapshot(workspace, as_of) as snapshot, chosen.start() as session:
        paths = tuple(snapshot.paths("usage"))
        yield Desk(snapshot.commit, paths, session, rate_on, snapshot.statistics)
