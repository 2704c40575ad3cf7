"""How lines of Oracle's cost report become charges."""

from functools import cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.bills.frame import Frame
from jauge.sources.bills.header import plain
from jauge.sources.bills.layout import Columns, Layout, load

_REFERENCE: Final = plain("lineItem/referenceNo")
_CORRECTION: Final = plain("lineItem/isCorrection")


@cache
def layout() -> Layout:
    """Oracle's cost report."""
    return Layout(
        format="oci-cost",
        targets=load("jauge.sources.oci_cost"),
        required=(
            ("cost/myCost",),
            ("cost/currencyCode",),
            ("lineItem/intervalUsageStart",),
            ("lineItem/referenceNo",),
        ),
        amounts=("cost/myCost", "cost/myCostOverage", "lineItem/backreferenceNo"),
        tag_columns=("tags/",),
        amend=_amend,
        key=_key,
    )


def _amend(frame: Frame, found: Columns) -> None:
    corrects = pc.equal(pc.utf8_lower(frame.text(_CORRECTION)), "true")
    found["charge_class"] = pc.if_else(corrects, "Correction", None)
    found["charge_category"] = pa.repeat("Usage", frame.count)
    found["x_stage"] = pa.repeat("bill", frame.count)
    found["provider_name"] = pa.repeat("Oracle", frame.count)
    found["invoice_issuer_name"] = found["provider_name"]


def _key(frame: Frame, _found: Columns) -> pa.Array:
    reference = frame.text(_REFERENCE)
    frame.reject(reference.is_null(), _REFERENCE, _("empty: every line needs its reference"))
    return pc.fill_null(reference, "")
