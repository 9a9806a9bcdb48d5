"""Exhibits of the annex on method, each with its caption and source line."""

from __future__ import annotations

from typing import Any

from csi_helpers.show.exhibits import Table, fixed
from csi_helpers.show.methodology import tables, wording
from csi_helpers.show.words import Words


def _nothing(_result: object, _words: Words, *_args: Any) -> str:
    return ""


method_facts_table = Table(
    "method_facts",
    tables.table_facts,
    fixed("methodology.caption_facts"),
    fixed("methodology.source_facts"),
)
method_waves_table = Table(
    "method_waves",
    tables.table_waves,
    fixed("methodology.caption_bases"),
    fixed("methodology.source_bases"),
)
method_groups_table = Table(
    "method_groups",
    tables.table_groups,
    fixed("methodology.caption_groups"),
    wording.source_groups,
)
method_questions_table = Table(
    "method_questions",
    tables.table_method_questions,
    fixed("methodology.caption_questions"),
    _nothing,
)
left_out_table = Table(
    "left_out", tables.table_left_out, fixed("methodology.caption_left"), _nothing
)
statistics_table = Table(
    "statistics", tables.table_statistics, fixed("methodology.caption_statistics"), _nothing
)
software_table = Table(
    "software",
    tables.table_software,
    fixed("methodology.caption_software"),
    wording.source_software,
)
files_table = Table(
    "files",
    tables.table_files,
    fixed("methodology.caption_files"),
    fixed("methodology.source_files"),
)
