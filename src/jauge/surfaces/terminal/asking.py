"""What commands that ask the ledger share: options, what these mean here, a chart of the answer."""

from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from jauge.analysis.conversion import NATIVE
from jauge.analysis.question import Answer
from jauge.config import ISO_4217, Config, load
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import Period
from jauge.surfaces.cli.options import parse_period


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options that most commands take, as given; a command takes some of them, and its own."""

    period: str | None = None
    currency: str | None = None
    as_json: bool = False
    as_csv: bool = False
    chart: Path | None = None
    as_of: int | None = None
    engine: str = "duckdb"

    @property
    def again(self) -> str:
        """What a command adds to be about the same: ` --period 2026-10 --currency USD`."""
        given = {"period": self.period, "currency": self.currency, "as-of": self.as_of}
        return "".join(
            f" --{name} {quote(str(value))}" for name, value in given.items() if value is not None
        )

    def check(self) -> None:
        """Refuse two forms at once, and a chart that cannot be, before anything is asked."""
        if self.as_json and self.as_csv:
            raise UsageError(_("--json and --csv exclude each other: choose one"))
        if self.chart is not None:
            from jauge.surfaces.reports import charts, saving

            charts.kind_of(self.chart)
            saving.check(self.chart)


@dataclass(frozen=True)
class Start:
    """The configuration of a workspace, and what the options mean under it.

    `period` is cut in the workspace's `zone`; `utc_period` is the same one in UTC, in which bills
    and invoices are dated. None is all there is. `currency` may be `native`.
    """

    config: Config
    zone: str
    currency: str
    period: Period | None
    utc_period: Period | None


def start(workspace: Path, options: Options, single: str | None = None) -> Start:
    """Where a question starts; raises ConfigError, and UsageError for options that mean nothing.

    `single` is what to tell who asks for `native` where amounts must be in one currency.
    """
    config = load(workspace)
    zone = str(config.workspace.timezone)
    currency = reporting_currency(options.currency or str(config.workspace.currency))
    if single is not None and currency == NATIVE:
        raise UsageError(single)
    period, utc_period = (
        parse_period(options.period, name) if options.period else None for name in (zone, "UTC")
    )
    return Start(config, zone, currency, period, utc_period)


def reporting_currency(name: str) -> str:
    """The currency to report in, or `native`; raises UsageError for what is no currency."""
    if name == NATIVE or name.upper() in ISO_4217:
        return name if name == NATIVE else name.upper()
    raise UsageError(
        _("{name!r} is not a currency: use an ISO 4217 code such as EUR, or native").format(
            name=name
        )
    )


def draw(path: Path, answer: Answer) -> None:
    """Save the lines of an answer as a chart, in the form that the name tells."""
    from jauge.surfaces.reports import charts

    charts.save(path, answer)
