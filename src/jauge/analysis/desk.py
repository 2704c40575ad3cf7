"""Where questions are asked: one snapshot of a ledger under one engine."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jauge.analysis import engines
from jauge.analysis.conversion import RateOn
from jauge.analysis.cost import Answer, Question, ask
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.rows import Told
from jauge.analysis.rulebook import Attribution, attribution_of
from jauge.config import Config
from jauge.errors import ServiceMissing, UsageError
from jauge.i18n import _
from jauge.ledger import open_snapshot


@dataclass(frozen=True)
class Desk:
    """A snapshot that stays the same for all questions; `commit` names it."""

    commit: int
    held: Held
    rate_on: RateOn
    attribution: Attribution | None = None

    @property
    def session(self) -> Session:
        """The engine."""
        return self.held.session

    @property
    def paths(self) -> Sequence[Path]:
        """The files of usage."""
        return self.held.of("usage")

    @property
    def told(self) -> Told:
        """What the ledger knows of them."""
        return self.held.told

    def ask(self, question: Question) -> Answer:
        """The answer over this snapshot."""
        return ask(self.held, question, self.rate_on, self.attribution)


@contextmanager
def open_desk(
    workspace: Path,
    rate_on: RateOn,
    engine: str = engines.DEFAULT,
    as_of: int | None = None,
    config: Config | None = None,
) -> Generator[Desk]:
    """Open the ledger of a workspace for questions, as it is or as commit `as_of` left it.

    With `config`, its virtual tags are dimensions and its splits move shared costs. Raises
    UsageError for an unknown engine, ServiceMissing when its packages are not installed.
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
    attribution = attribution_of(config, workspace) if config else None
    with open_snapshot(workspace, as_of) as snapshot, chosen.start() as session:
        held = Held(session, snapshot.files, snapshot.statistics)
        yield Desk(snapshot.commit, held, rate_on, attribution)
