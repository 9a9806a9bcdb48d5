"""The section `loyalty`: recommending, staying, effort, and what customers did and are worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from csi_helpers.params.customers import Customers, Tickets, Transactions, Value
from csi_helpers.params.kinds import ColumnName, Number, Shorthand, Whole
from csi_helpers.params.sections import Place, Scale, Section
from csi_helpers.params.text import Text

if TYPE_CHECKING:
    from csi_helpers.params.study import Study

NPS_SCALE = Scale(min=0, max=10)
"""The scale Reichheld (2003, HBR 81/12) asks on; what is asked otherwise isn't comparable."""

CES_SCALES = {1: Scale(min=1, max=5), 2: Scale(min=1, max=7)}
"""Version 1 (2010): effort, low is good. Version 2 (2013): made it easy, high is good."""

QUESTIONS = ("nps", "csat", "ces", "repurchase")


def _item_only(value: object) -> object:
    return {"item": value} if isinstance(value, (str, int)) else value


_NAME = {"type": ["string", "integer"]}


class LoyaltyQuestion(Section):
    """A question on loyalty: its column, and how readers know it."""

    item: ColumnName = Field(description="Column of the answers.")
    label: Text | None = Field(None, description="Short name; absent: the item's, or the file's.")
    question: Text | None = Field(None, description="As it was asked; absent: as the label.")


class Nps(LoyaltyQuestion):
    """Would you recommend us; a column's name alone will do."""

    scale: Scale | None = Field(None, description="0 to 10; 1 to 10 is shown as non-standard.")


class Csat(LoyaltyQuestion):
    """How satisfied are you; a column's name alone will do."""

    top: Annotated[Whole, Field(ge=1)] = Field(
        2, description="So many of the highest codes count as satisfied."
    )
    scale: Scale | None = Field(None, description="Scale of this question; absent: the item's.")


class Ces(LoyaltyQuestion):
    """How much effort was it."""

    version: Literal[1, 2] = Field(
        description="1: effort, low is good (1-5); 2: was made easy, high is good (1-7)."
    )
    scale: Scale | None = Field(None, description="Scale of this question; absent: the version's.")


class Repurchase(LoyaltyQuestion):
    """Would you stay, or buy again."""

    loyal_from: Number = Field(description="Answers from it on count as loyal.")
    scale: Scale | None = Field(None, description="Scale of this question; absent: the item's.")


class Loyalty(Section):
    """Loyalty as customers say it and as they show it, and what it is worth."""

    nps: Annotated[Nps | None, Shorthand(_item_only, _NAME)] = Field(
        None, description="Net promoter score."
    )
    csat: Annotated[Csat | None, Shorthand(_item_only, _NAME)] = Field(
        None, description="Share of the satisfied; also where the curve of loyalty starts."
    )
    ces: Ces | None = Field(None, description="Customer effort score.")
    repurchase: Repurchase | None = Field(None, description="Staying or buying again.")
    loyal: Literal["repurchase", "promoter", "both", "either"] | None = Field(
        None, description="Who counts as loyal; absent: by repurchase, where it was asked."
    )
    customers: Customers | None = Field(None, description="Who came and left.")
    transactions: Transactions | None = Field(None, description="What customers bought.")
    tickets: Tickets | None = Field(None, description="What customers asked the service for.")
    value: Value | None = Field(None, description="What a customer is worth.")

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the survey that are asked for, with the key that names each first."""
        places: dict[str, str] = {}
        for name in QUESTIONS:
            if (question := getattr(self, name)) is not None:
                places.setdefault(question.item, f"loyalty.{name}")
        return places

    @property
    def loyal_by(self) -> str:
        """Who counts as loyal; empty where neither question was asked."""
        if self.loyal:
            return self.loyal
        return "repurchase" if self.repurchase else "promoter" if self.nps else ""


def question_scales(study: Study) -> dict[str, Scale | None]:
    """Scale of each question of loyalty by its key; None where only the file may tell.

    Returns
    -------
    dict
        Of nps, csat, ces, repurchase those that were asked. The question's own scale, the
        item's, then the instrument's (NPS 0-10, CES by version) or the study's.
    """
    section = study.loyalty
    if section is None:
        return {}
    instrument = {
        "nps": NPS_SCALE,
        "ces": CES_SCALES[section.ces.version] if section.ces else None,
    }
    scales = {}
    for name in QUESTIONS:
        if (question := getattr(section, name)) is not None:
            item = study.items.get(question.item)
            own = question.scale or (item.scale if item else None)
            scales[name] = own or instrument.get(name) or study.scale
    return scales


def loyalty_faults(study: Study) -> Iterator[tuple[Place, str]]:
    """Name what contradicts in `loyalty`, with the path to mend."""
    section = study.loyalty
    if section is None:
        return
    taken = {
        getattr(study.columns, role): f"the {role}" for role in ("id", "weight", "date", "duration")
    }
    for column, key in section.columns.items():
        if column in taken:
            words = f"need a column of its own; found {column}, {taken[column]}"
            yield (*key.split("."), "item"), words
    yield from _scale_faults(study, section)
    wants = {"repurchase": ["repurchase"], "promoter": ["nps"]}
    for name in wants.get(section.loyal or "", ["repurchase", "nps"] if section.loyal else []):
        if getattr(section, name) is None:
            yield ("loyalty", "loyal"), f"need loyalty.{name} beside {section.loyal}; found none"
    yield from _value_faults(section)
    for name in ("customers", "transactions", "tickets"):
        if getattr(section, name) is not None and study.columns.id is None:
            yield ("loyalty", name, "key"), "need columns.id to know the respondents by; found none"


def _scale_faults(study: Study, section: Loyalty) -> Iterator[tuple[Place, str]]:
    scales = question_scales(study)
    nps = scales.get("nps")
    if nps is not None and (nps.min, nps.max) not in ((0, 10), (1, 10)):
        words = f"need a scale of 0-10 (or 1-10, non-standard); found {nps.min:g}-{nps.max:g}"
        yield ("loyalty", "nps"), words
    csat = scales.get("csat")
    if section.csat and csat is not None and section.csat.top > csat.max - csat.min:
        words = f"need fewer than all answers of {csat.min:g}-{csat.max:g}; found the top "
        yield ("loyalty", "csat", "top"), f"{words}{section.csat.top}"
    again = scales.get("repurchase")
    if section.repurchase and again is not None:
        start = section.repurchase.loyal_from
        if not again.min < start <= again.max:
            words = f"need an answer above {again.min:g}, up to {again.max:g}; found {start:g}"
            yield ("loyalty", "repurchase", "loyal_from"), words


def _value_faults(section: Loyalty) -> Iterator[tuple[Place, str]]:
    value, at = section.value, ("loyalty", "value")
    if value is None:
        return
    if value.setting == "contractual":
        if value.model == "bgnbd":
            words = "need retention in a contractual setting, where it is seen who leaves; "
            yield (*at, "model"), f"{words}found bgnbd"
        if value.margin is None:
            yield (*at, "margin"), "need what is earned on a customer in a year; found none"
        if section.customers is None:
            yield at, "need loyalty.customers to know who stayed; found none"
        return
    if value.model == "retention":
        words = "need bgnbd in a noncontractual setting, where nobody says that he leaves; "
        yield (*at, "model"), f"{words}found retention"
    if value.margin is not None and value.margin > 1:
        yield (*at, "margin"), f"need a share of what is paid, up to 1; found {value.margin:g}"
    if section.transactions is None:
        yield at, "need loyalty.transactions to know what was bought; found none"
