"""The section `gate`: what must be like the last report for a new one to be published unseen."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from csi_helpers.params.kinds import Number, Whole
from csi_helpers.params.sections import Section


class Gate(Section):
    """How much the data may differ from the last report's before a person has to look.

    Examples
    --------
    >>> Gate(base_share=0.8).expected_answers
    10
    """

    base_share: Annotated[Number, Field(gt=0, le=1)] = Field(
        0.5, description="Fewer analysed respondents than this share of the last report's: held."
    )
    expected_answers: Annotated[Whole, Field(ge=1)] = Field(
        10,
        description="A code or level that appears or disappears counts from so many answers on.",
    )
    missing_rise: Annotated[Number, Field(gt=0, le=1)] = Field(
        0.15, description="Rise of a question's share of missing answers from which it is held."
    )
    outside_share: Annotated[Number, Field(ge=0, lt=1)] = Field(
        0.02, description="Share of interviews that may lie outside the fieldwork's days."
    )
    silent_days: Annotated[Whole, Field(ge=1)] = Field(
        14, description="Days without an interview, while the fieldwork lasts, that are too many."
    )
