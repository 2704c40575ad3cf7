"""An audit for reports, as odd as rows can hold: lines, decisions, agents, days out of rhythm."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from jauge.analysis.anomalies.asked import ALL, Anomalies, Anomaly, Asked, Band, Scope
from jauge.analysis.audit_lines import audit_lines
from jauge.analysis.savings.decided import Decided, Forgotten
from jauge.analysis.savings.realised import Realised
from jauge.model import Cell, Evidence, Finding, Period, Registry, Saving
from jauge.model.decision import FindingDecision
from jauge.model.finding import ValueKind
from jauge.surfaces.reports.audit_view import AgentSpend, AuditView
from jauge.surfaces.terminal.audit_command import Audited

NAMES = (
    '#panic("x")',
    "$x$ *bold* _it_ @ref <label> `raw` //",
    "=1+1",
    "@SUM(A1)",
    "\\u{41} \"quoted\" 'it'\nnew line\ttab",
    "🚀 rocket 日本",
    "مرحبا بالعالم",
    "a\x00b\x07c\ue000\u202e",
    "x" * 10_000,
    "<script>alert(1)</script>",
)
KINDS = (
    "zombie_agent", "retry_waste", "cache_missed", "idle_seat", "duplicate_agent",
    "context_bloat", "failed_spend", "batchable", "price_increase", "superseded_model",
)  # fmt: skip
END = datetime(2026, 11, 1, tzinfo=UTC)
PERIOD = Period(datetime(2026, 10, 2, tzinfo=UTC), END, "", "UTC")


def finding(
    number: int, name: str, value: ValueKind | None = "budget_saving"
) -> Finding[Forgotten]:
    """A finding about an agent of this name; without a kind of value it has no amount."""
    mid = Decimal(1000 - 30 * number)
    saving = Saving(mid / 2, mid, mid * 2, "EUR") if value else None
    return Finding(
        kind=KINDS[number % len(KINDS)],
        subject={"agent": name, "agent_id": f"{number:032x}"},
        parameters=Forgotten(),
        evidence=(Evidence("usage", rows=number),),
        monthly_saving=saving,
        value_kind=value,
        cash_from=date(2026, 12, 1) if value else None,
        confidence=Decimal("0.95"),
        effort="low",
        action="retire",
        base=(Cell(f"agent:{number}", mid * 2),) if value else (),
    )


def view(names: tuple[str, ...] = NAMES) -> AuditView:
    """Budget savings, one avoided cost, one finding without an amount, one that is done."""
    found = [
        *(finding(number, name) for number, name in enumerate(names)),
        finding(20, names[0], "avoided_cost"),
        finding(21, names[1], None),
    ]
    done = finding(0, "done before")
    now = replace(done, monthly_saving=Saving(Decimal(1), Decimal("7.77"), Decimal(9), "EUR"))
    every = (*(Decided(one) for one in found), Decided(now, _decision(done), _realised()))
    audited = Audited(
        currency="EUR",
        period=None,
        known_until=END,
        over=PERIOD,
        lines=audit_lines(found, Registry()),
        done=every[-1:],
        dismissed=2,
        missing={"ghost_spend": ("bills",), "low_margin_agent": ("tasks",)},
        every=every,
    )
    return AuditView(
        audited=audited,
        agents=tuple(_agent(number, name) for number, name in enumerate(names)),
        anomalies=_anomalies(names),
        region_unknown=0.25,
    )


def _decision(one: Finding[Forgotten]) -> FindingDecision:
    return FindingDecision(
        finding_id=one.finding_id,
        kind=one.kind,
        subject=dict(one.subject),
        action="done",
        by="somebody",
        at=END - timedelta(days=12),
        promised=one.monthly_saving,
        value_kind=one.value_kind,
    )


def _realised() -> Realised:
    return Realised(
        way="retired",
        low=Decimal("700.5"),
        mid=Decimal("812.25"),
        high=Decimal("901.75"),
        currency="EUR",
        days_before=30,
        days_after=12,
    )


def _agent(number: int, name: str) -> AgentSpend:
    return AgentSpend(
        agent_id=f"{number:032x}",
        name=name,
        owner=None if number % 2 else "Ada",
        team="Platform",
        state="confirmed",
        cost=Decimal(10_000) / (number + 1) ** 2,
        currency="EUR",
        calls=10 * (number + 1),
        findings=1,
    )


def _anomalies(names: tuple[str, ...]) -> Anomalies:
    asked = Asked(
        period=PERIOD,
        by=("agent",),
        timezone="UTC",
        currency="EUR",
        country="FR",
        floor=Decimal(20),
    )
    days = tuple(
        Band(date(2026, 10, day), Decimal(100 + day), Decimal(110), Decimal(90), Decimal(130))
        for day in range(2, 32)
    )
    one = Anomaly(
        kind="spike",
        scope=Scope("agent", names[0]),
        first_on=date(2026, 10, 20),
        last_on=date(2026, 10, 21),
        currency="EUR",
        actual=Decimal(500),
        expected=Decimal(120),
        low=Decimal(100),
        high=Decimal(140),
        calls=40,
        state="ended",
        cause="volume",
        also=(Scope(ALL, None),),
    )
    return Anomalies(asked=asked, found=(one,), days=days, scopes=3)
