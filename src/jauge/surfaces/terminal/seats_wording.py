"""What is said of seats: names of groups, and what must be known about the figures."""

from collections.abc import Iterator, Sequence

from jauge.analysis.seats.answer import SeatLine, Seats
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.figures import delayed
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import wording


def heading(name: str) -> str:
    """What a group of seats is called."""
    return {
        "tool": _("Tool"),
        "team": _("Team"),
        "status": _("Status"),
        "class": _("Class"),
        "account": _("Account"),
        "plan": _("Plan"),
    }.get(name, name)


def status(name: str) -> str:
    """What a state of a seat is called."""
    return {
        "active": _("active"),
        "never_used": _("never used"),
        "idle": _("idle"),
        "pending": _("invited"),
        "cancelled": _("cancelled"),
        "leaver": _("has left"),
    }.get(name, name)


def tool_class(name: str) -> str:
    """What a class of use is called; one of the customer's own stays as it is."""
    return {
        "chat_assistant": _("chat assistant"),
        "office_assistant": _("office assistant"),
        "code_assistant": _("code assistant"),
        "image": _("pictures"),
        "video": _("videos"),
        "voice": _("voice"),
        "meeting_notes": _("meeting notes"),
        "translation": _("translation"),
        "writing": _("writing"),
    }.get(name, wording.name(name))


def label(field: str, key: str | None) -> str:
    """The name of a group as people read it."""
    if key is not None and field == "status":
        return status(key)
    if key is not None and field == "class":
        return tool_class(key)
    return wording.name(key)


def names(by: Sequence[str], line: SeatLine) -> tuple[str, ...]:
    """The names of a line; one that stands for several groups says how many."""
    if line.others:
        shown = ngettext("{count} other", "{count} others", line.others)
        return (shown.format(count=format.number(line.others)), *("" for _name in by[1:]))
    return tuple(label(field, key) for field, key in zip(by, line.keys, strict=True))


def waste(line: SeatLine) -> str:
    """What can be saved in a month, each currency by itself; unknown where no price is known."""
    found = (format.money(one.waste, one.currency) for one in line.amounts)
    shown = " + ".join(found) or format.UNKNOWN
    return f"{shown} *" if line.counts.unpriced and line.amounts else shown


def nothing(asked: Asked) -> str:
    """That there is no list of seats by the day."""
    said = _("The ledger holds no list of seats of {day} or before: see `jauge import --list`.")
    return said.format(day=format.day(asked.day))


def all_used(asked: Asked) -> str:
    """That no seat can be given back."""
    return _("No seat of {day} can be given back.").format(day=format.day(asked.day))


def personal() -> str:
    """What a list with names is for."""
    return _(
        "This list names people: it is for whoever assigns seats. It says when a seat was last"
        " used, not how well anybody works."
    )


def notes(found: Seats) -> Iterator[str]:
    """One sentence per thing to know before using the figures."""
    asked, total = found.asked, found.total
    counts = total.counts
    yield _(
        "Newest list on or before {day}: of {newest}. Idle: not used for {idle} days or more."
        " Never used counts {grace} days after the seat was given."
    ).format(
        day=format.day(asked.day),
        newest=format.day(total.as_of),
        idle=format.number(asked.idle_days),
        grace=format.number(asked.grace_days),
    )
    if counts.unpriced:
        yield ngettext(
            "* {count} seat without a known price: what it costs is unknown and in no amount."
            " Give it as [[tool]] in jauge.toml.",
            "* {count} seats without a known price: what they cost is unknown and in no amount."
            " Give it as [[tool]] in jauge.toml.",
            counts.unpriced,
        ).format(count=format.number(counts.unpriced))
    yield from _bases(found)
    yield from _doubts(found)
    if any(line.others for line in found.lines):
        yield _("Teams with fewer than {count} people are put together.").format(
            count=format.number(asked.smallest_group)
        )
    if counts.reclaimable and total.cash_from is None:
        yield _(
            "From which day a seat that is given back saves money is unknown: give renews_on and"
            " notice_days as [[tool]] in jauge.toml."
        )


def delay(found: Seats, months: int) -> Iterator[str]:
    """What is lost while nobody decides, each currency by itself."""
    for one in found.total.amounts:
        lost = delayed(one, months)
        yield ngettext(
            "Within {months} month {spent} is spent. Lost is only what nobody uses of it: {lost},"
            " {part}. All of it would be lost only if nobody used anything.",
            "Within {months} months {spent} is spent. Lost is only what nobody uses of it: {lost},"
            " {part}. All of it would be lost only if nobody used anything.",
            months,
        ).format(
            months=format.number(months),
            spent=format.money(lost.spent, one.currency),
            lost=format.money(lost.lost, one.currency),
            part=wording.share(lost.part),
        )
    if found.total.cash_from is not None:
        yield _("Before {day} nothing of it can be saved, whenever it is decided.").format(
            day=format.day(found.total.cash_from)
        )


def _bases(found: Seats) -> Iterator[str]:
    bases = {one.basis for one in found.total.amounts}
    if bases == {"net"}:
        yield _("Amounts are without tax.")
    elif bases:
        yield _("Amounts with and without tax are never added: some prices here include tax.")


def _doubts(found: Seats) -> Iterator[str]:
    counts = found.total.counts
    if counts.use_unknown:
        yield ngettext(
            "{count} seat counts as active because its list knows no uses.",
            "{count} seats count as active because their lists know no uses.",
            counts.use_unknown,
        ).format(count=format.number(counts.use_unknown))
    if counts.seen_elsewhere:
        yield ngettext(
            "{count} seat to give back: its holder was seen using the tool under another account"
            " not long before. Look at it first.",
            "{count} seats to give back: their holders were seen using the tool under another"
            " account not long before. Look at them first.",
            counts.seen_elsewhere,
        ).format(count=format.number(counts.seen_elsewhere))
    if counts.repeats:
        yield ngettext(
            "{count} further account of who pays once is not counted.",
            "{count} further accounts of who pays once are not counted.",
            counts.repeats,
        ).format(count=format.number(counts.repeats))
    yield from _accounts(found)
    if found.total.unassigned:
        yield ngettext(
            "{count} seat was bought and nobody holds it.",
            "{count} seats were bought and nobody holds them.",
            found.total.unassigned,
        ).format(count=format.number(found.total.unassigned))


def _accounts(found: Seats) -> Iterator[str]:
    counts = found.total.counts
    if counts.duplicate_accounts:
        yield ngettext(
            "{count} seat is a duplicate: who holds it holds another of the same tool.",
            "{count} seats are duplicates: who holds them holds another of the same tool.",
            counts.duplicate_accounts,
        ).format(count=format.number(counts.duplicate_accounts))
    if counts.personal_accounts:
        yield ngettext(
            "{count} account is on a plan that one person buys, {known} of a work address that a"
            " list of people has: no contract of yours covers what is typed there.",
            "{count} accounts are on plans that one person buys, {known} of a work address that a"
            " list of people has: no contract of yours covers what is typed there.",
            counts.personal_accounts,
        ).format(
            count=format.number(counts.personal_accounts),
            known=format.number(counts.work_addresses),
        )
