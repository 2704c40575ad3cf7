"""Everything paid for AI: bank lines, invoices, bills and seats, each euro once."""

from jauge.analysis.spend.answer import Apart, Basis, Exchange, Review, Spend
from jauge.analysis.spend.asking import Known, know, know_by, spend
from jauge.analysis.spend.bank import Bank, Entry
from jauge.analysis.spend.explained import explain_paid
from jauge.analysis.spend.gap import Cost, Gap, Seats, Step, explain_gap
from jauge.analysis.spend.parts import GROUPS, SpendLine
from jauge.analysis.spend.planned import against
from jauge.analysis.spend.renewals import Renewal

__all__ = [
    "GROUPS",
    "Apart",
    "Bank",
    "Basis",
    "Cost",
    "Entry",
    "Exchange",
    "Gap",
    "Known",
    "Renewal",
    "Review",
    "Seats",
    "Spend",
    "SpendLine",
    "Step",
    "against",
    "explain_gap",
    "explain_paid",
    "know",
    "know_by",
    "spend",
]
