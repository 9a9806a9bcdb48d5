"""What a row or a column of published figures is called in words."""

from __future__ import annotations

from csi_helpers.show.methodology.catalogue import entry_of
from csi_helpers.show.words import Words


def subject_label(words: Words, name: str) -> str:
    """Label of whatever a row is about: item, construct, dimension, feature; "" for a bare code.

    Parameters
    ----------
    words : Words
    name : str
        ``subject`` or ``object`` of a published row.
    """
    codebook = words.codebook
    service = codebook.service
    if name in codebook.items or (service and name in service.questions):
        label = words.item(name)
    elif name in codebook.constructs or words.has(f"construct.{name}"):
        label = words.construct(name)
    elif name in codebook.kano:
        label = words.feature(name)
    elif service and name in service.dimensions:
        label = words.dimension(name)
    elif name in codebook.segments:
        label = words.column(name)
    elif words.has(f"workbook.subject.{name}"):
        label = words.text(f"workbook.subject.{name}")
    else:
        label = ""
    return "" if label == name else label


def group_labels(words: Words, group: str) -> tuple[str, str]:
    """Segment and level of a column of figures; a pair of groups is written as its difference.

    Parameters
    ----------
    words : Words
    group : str
        ``total``, ``column=code`` or ``column=code|column=code``.
    """
    if group in ("total", ""):
        return words.text("total"), ""
    sides = group.split("|")
    column = sides[0].partition("=")[0]
    if len(sides) > 1 and not all(side.startswith(f"{column}=") for side in sides):
        sides = [group]  # a code with a bar of its own
    levels = [words.level(column, side.partition("=")[2]) for side in sides]
    if len(levels) > 1:
        return words.column(column), words.text(
            "workbook.difference", first=levels[0], second=levels[1]
        )
    return words.column(column), levels[0]


def table_title(words: Words, table: str, chapter: str) -> str:
    """A table's name in words, as the annex on method has it; its code where it has none."""
    entry = entry_of(chapter, table)
    if not entry:
        return table
    title = words.text(f"methodology.statistic.{entry}.name")
    return words.text("workbook.change_of", what=title) if table.endswith("_change") else title
