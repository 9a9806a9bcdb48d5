"""Files about customers that are no survey: who stayed, what they bought, what they asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from csi_helpers.params.kinds import ColumnName, Date, FilePath, Number
from csi_helpers.params.sections import Section
from csi_helpers.params.text import Text

Hours = Annotated[Number, Field(gt=0)]


class Customers(Section):
    """The client's customers, one row each, with the day each came and, where so, left."""

    file: FilePath = Field(description="Data file: sav, zsav, csv, tsv, xlsx or parquet.")
    key: ColumnName = Field(description="Column with the customer's id, as in columns.id.")
    start: ColumnName = Field(description="Column with the day the customer came.")
    end: ColumnName = Field(description="Column with the day the customer left; empty: still one.")
    products: ColumnName | None = Field(
        None, description="Column with how many kinds of products the customer has."
    )
    observed_from: Date | None = Field(
        None,
        description="Customers who had left before this day aren't in the file; "
        "absent: everybody who ever came is.",
    )
    observed_until: Date | None = Field(
        None, description="Day the file was drawn; absent: the latest day in it."
    )


class Transactions(Section):
    """What customers bought, one row a purchase."""

    file: FilePath = Field(description="Data file: sav, zsav, csv, tsv, xlsx or parquet.")
    key: ColumnName = Field(description="Column with the customer's id.")
    date: ColumnName = Field(description="Column with the day of the purchase.")
    amount: ColumnName = Field(description="Column with what was paid.")
    category: ColumnName | None = Field(None, description="Column with the kind of product.")
    observed_until: Date | None = Field(
        None, description="Last day the file covers; absent: the day of the last purchase."
    )


class Tickets(Section):
    """What customers asked the service for, one row a request."""

    file: FilePath = Field(description="Data file: sav, zsav, csv, tsv, xlsx or parquet.")
    key: ColumnName = Field(description="Column with the customer's id.")
    opened: ColumnName = Field(description="Column with the time it was opened.")
    first_response: ColumnName | None = Field(
        None, description="Column with the time of the first answer; empty: none yet."
    )
    resolved: ColumnName | None = Field(
        None, description="Column with the time it was solved; empty: still open."
    )
    target_hours: Hours | None = Field(
        None, description="The first answer is due within so many hours."
    )
    resolution_target_hours: Hours | None = Field(
        None, description="The solution is due within so many hours."
    )
    observed_until: Date | None = Field(
        None, description="Day the file was drawn; absent: the latest time in it."
    )


class Value(Section):
    """What a customer is worth."""

    setting: Literal["contractual", "noncontractual"] = Field(
        description="Contractual: the client sees who leaves; noncontractual: who is silent "
        "may come again."
    )
    margin: Annotated[Number, Field(gt=0)] | None = Field(
        None,
        description="Contractual: money earned on a customer in a year; noncontractual: share "
        "of what is paid, absent: all of it.",
    )
    discount: Annotated[Number, Field(ge=0, lt=1)] = Field(
        0.10, description="Discount rate of a year, 0 to 1."
    )
    timing: Literal["end", "begin"] = Field(
        "end", description="When a year's margin comes; begin: the first one at once."
    )
    horizon_weeks: Annotated[Number, Field(gt=0)] = Field(
        52, description="Noncontractual: purchases are foretold for so many weeks."
    )
    model: Literal["retention", "bgnbd"] | None = Field(
        None, description="Absent: retention in a contractual setting, else BG/NBD."
    )
    currency: Text | None = Field(None, description="Unit of money, as readers see it.")
