"""Stated importance: what respondents said of each attribute's, read as items are and no items."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from csi_helpers.data.answers import Asked, read_item
from csi_helpers.data.codebook import ItemEntry, describe_item, not_common
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.decisions import Decision
from csi_helpers.params.sections import Item
from csi_helpers.params.study import Study


def describe_stated(study: Study, current: WaveFile) -> tuple[dict[str, ItemEntry], list[Decision]]:
    """The codebook's entries of the importance questions, by attribute.

    The scale is the attribute's `importance_scale`, else as an item's.
    """
    entries = {}
    log: list[Decision] = []
    for name, column in study.stated_columns.items():
        own = Item(scale=study.attributes[name].importance_scale)
        entries[name], decisions = describe_item(study, current.name, current.table, column, own)
        log += decisions
    return entries, log


def common_stated(
    study: Study, file: WaveFile, entries: Mapping[str, ItemEntry]
) -> tuple[dict[str, ItemEntry], list[Decision]]:
    """The importance questions an earlier wave shares with the current one; it may have none."""
    if file.current:
        return dict(entries), []
    common = {}
    log = []
    for name, entry in entries.items():
        why = not_common(study, file.table, entry, study.attributes[name].importance_scale)
        if why:
            log.append(Decision(file.name, "not_common", entry.name, 1, {"why": why}))
        else:
            common[name] = entry
    return common, log


def read_stated(
    study: Study, file: WaveFile, entries: Mapping[str, ItemEntry]
) -> tuple[pd.DataFrame, list[Decision]]:
    """Read a wave's importance questions.

    Returns
    -------
    values : DataFrame, shape (n_rows, n_attributes)
        float64, NaN where there is no valid answer; columns are the attributes.
    log : list of Decision

    Raises
    ------
    DataError
        Text where codes are due, or a wrong scale.
    """
    values = pd.DataFrame(index=range(len(file.table.frame)))
    log: list[Decision] = []
    for name, entry in entries.items():
        where = f"attributes.{name}"
        asked = Asked("importance question", where, f"{where}.importance_scale")
        values[name], _, decisions = read_item(study, file, entry, asked)
        log += decisions
    return values, log
