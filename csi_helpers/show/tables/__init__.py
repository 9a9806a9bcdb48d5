"""Tables: results to safe HTML, every text of the client's escaped once, here."""

from csi_helpers.show.tables.changes import table_changes
from csi_helpers.show.tables.decisions import table_decisions
from csi_helpers.show.tables.items import table_answers, table_items
from csi_helpers.show.tables.pairs import table_pairs
from csi_helpers.show.tables.polychoric import table_polychoric
from csi_helpers.show.tables.questions import table_questions
from csi_helpers.show.tables.sample import (
    table_dispositions,
    table_exclusions,
    table_fieldwork,
    table_headline,
    table_margins,
    table_nonresponse,
    table_rates,
    table_responses,
)
from csi_helpers.show.tables.segments import table_segments

__all__ = [
    "table_answers",
    "table_changes",
    "table_decisions",
    "table_dispositions",
    "table_exclusions",
    "table_fieldwork",
    "table_headline",
    "table_items",
    "table_margins",
    "table_nonresponse",
    "table_pairs",
    "table_polychoric",
    "table_questions",
    "table_rates",
    "table_responses",
    "table_segments",
]
