"""What a row, a column or a table of published figures is called in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from csi_helpers.report.workbook.tables import PublishedTable, Row
from csi_helpers.report.workbook.vocabulary import (
    COUNTED_OBJECTS,
    COUNTED_SUBJECTS,
    METHODS,
    OBJECTS,
    QUESTIONS,
    SUBJECTS,
    WEIGHTED_GAP,
)
from csi_helpers.show.words import Words

_FACTOR = re.compile(r"F(\d+)")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(?: \w+)?")
_METHODS = (
    (re.compile(r"top_(\d+)"), "tables.method.top"),
    (re.compile(r"version_(\d+)"), "tables.method.version"),
    (re.compile(r"(\d+-\d+)"), "tables.method.scale"),
    (re.compile(r"non-standard (\d+-\d+)"), "tables.method.odd_scale"),
)


def table_title(words: Words, chapter: str, table: str) -> str:
    """A table's own name; that of a change is its table's, marked as one.

    Parameters
    ----------
    words : Words
    chapter : str
        ``NN_subject``; a name that means something else there has a title of its own.
    table : str

    Returns
    -------
    str
        The bare code where the catalogues have no title.
    """
    plain = table.removesuffix("_change")
    for name in (table, plain):
        for key in (f"tables.title.{chapter[:2]}:{name}", f"tables.title.{name}"):
            if words.has(key):
                title = words.text(key)
                return title if name == table else words.text("workbook.change_of", what=title)
    return table


def row_label(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    """Words for a row's subject, object or method; "" where its code has no other name.

    Parameters
    ----------
    words : Words
    table : PublishedTable
    row : Row
    key : {"subject", "object", "method"}
    """
    code = getattr(row, key)
    tellers = _METHOD_TELLERS if key == "method" else _TELLERS
    told = next((label for teller in tellers if (label := teller(words, table, row, key))), "")
    return "" if told == code else told


def group_labels(words: Words, group: str) -> tuple[str, str]:
    """Segment and level of a column of figures; a pair of groups is written as its difference.

    Parameters
    ----------
    words : Words
    group : str
        ``total``, ``column=code``, ``column=code|column=code``, or a bare ``column`` (a test over
        all its levels; ``wave``: over all waves).
    """
    if group in ("total", ""):
        return words.text("total"), ""
    if group == "wave":
        return words.text("tables.word.waves"), ""
    sides = group.split("|")
    column, equals, _ = sides[0].partition("=")
    if not equals:
        return words.column(column), words.text("tables.word.every")
    if len(sides) > 1 and not all(side.startswith(f"{column}=") for side in sides):
        sides = [group]  # a code with a bar of its own
    levels = [words.level(column, side.partition("=")[2]) for side in sides]
    if len(levels) > 1:
        return words.column(column), words.text(
            "workbook.difference", first=levels[0], second=levels[1]
        )
    return words.column(column), levels[0]


def wave_label(words: Words, wave: str) -> str:
    """A wave's name; weights of all waves together have none of their own."""
    return words.text("tables.word.pooled") if wave == "pooled" else wave


def note_label(words: Words, note: str) -> str:
    """A row's note in words; the note itself where the catalogues don't know it."""
    key = f"tables.note.{note.replace(' ', '_')}"
    return words.text(key) if words.has(key) else note


def _told(words: Words, stems: tuple[str, ...], code: str) -> str:
    keys = (f"{stem}.{code}" for stem in stems)
    return next((words.text(key) for key in keys if words.has(key)), "")


def _own(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    """The kit's own codes in this table."""
    stems = (SUBJECTS if key == "subject" else OBJECTS).get(table.plain, ())
    told = _told(words, stems, getattr(row, key))
    unknown = words.text("decision.other") if stems == ("decision",) else ""
    return told or unknown


def _counted(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    code = getattr(row, key)
    if table.plain in ("retention", "churn") and code == "last_12_months":
        return words.text("customers.row.last_year")
    message = (COUNTED_SUBJECTS if key == "subject" else COUNTED_OBJECTS).get(table.plain)
    if table.plain == "value_per_point" and key == "object":
        message = f"customers.row.{code.partition(' ')[2]}"
    if row.method == "components":
        message = "factor.component"
    number = _NUMBER.fullmatch(code)
    if not message or not number:
        return ""
    one = f"{message}_1"
    message = one if number[1] == "1" and words.has(one) else message
    return words.text(message, k=number[1], x=number[1])


def _factor(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    number = _FACTOR.fullmatch(getattr(row, key)) if table.chapter.startswith("04") else None
    if not number:
        return ""
    message = "factor.component" if row.method == "spss" else "tables.code.factor"
    return words.text(message, k=number[1])


def _level(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    """What an object is where the subject says of what: a category, an answer."""
    if key == "object" and table.plain in ("profile", "weight_margin"):
        return words.level(row.subject, row.object)
    if key == "object" and table.plain == "share":
        return words.value(row.subject, row.object)
    if key == "subject" and table.plain in ("loyalty_rate", "loyalty_curve"):
        return words.loyalty_answer("csat", row.subject)
    return ""


def _question(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    asked = QUESTIONS.get(table.plain) if key == "subject" else None
    entry = getattr(words.codebook, "loyalty", {}).get(asked)
    return words.loyalty_question(asked) if asked and entry and entry.name == row.subject else ""


def _criterion(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    code = getattr(row, key)
    if not table.chapter.startswith("10"):
        return ""
    if key == "object" and not code and table.plain.startswith("ahp_"):
        return words.text("relationship.all_experts")
    return words.criterion(code) if code in getattr(words.codebook, "criteria", {}) else ""


def _client(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    """The client's names: item, construct, feature, dimension, segment."""
    codebook, code = words.codebook, getattr(row, key)
    service = getattr(codebook, "service", None)
    if service and code in service.dimensions and table.chapter.startswith("07"):
        return words.dimension(code)
    if code in codebook.items or (service and code in service.questions):
        return words.item(code)
    if code in codebook.constructs:
        return words.construct(code)
    if code in getattr(codebook, "kano", {}):
        return words.feature(code)
    return words.column(code) if code in codebook.segments else ""


def _common(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    if key == "subject" and table.plain in ("bgnbd", "gamma_gamma"):
        return words.text("tables.code.parameter", k=row.subject.replace("alpha", "α"))
    return _told(words, ("tables.code",), getattr(row, key))


def _weighted_gap(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    message = WEIGHTED_GAP.get(row.method) if table.plain == "weighted_gap" else None
    return words.text(message) if message else ""


def _method(words: Words, table: PublishedTable, row: Row, key: str) -> str:
    """A method as a whole, else its parts: extraction and rotation, importance and cross-hair."""
    stems = (*METHODS.get(table.plain, ()), "tables.method")
    whole = _one_method(words, stems, row.method)
    return whole or words.text("tables.word.part").join(_parts(words, stems, row.method))


def _parts(words: Words, stems: tuple[str, ...], method: str) -> Iterator[str]:
    for part in re.split(r"[+ ]", method):
        yield _one_method(words, stems, part) or part


def _one_method(words: Words, stems: tuple[str, ...], method: str) -> str:
    for pattern, message in _METHODS:
        if found := pattern.fullmatch(method):
            return words.text(message, k=found[1].replace("-", "–"))
    told = _told(words, stems, method) or _told(words, stems, method.lower().replace(" ", "_"))
    return told[:1].upper() + told[1:] if told.isascii() else told


_Teller = Callable[[Words, PublishedTable, Row, str], str]
_TELLERS: tuple[_Teller, ...] = (
    *(_own, _counted, _factor, _level, _question, _criterion, _client, _common),
)
_METHOD_TELLERS: tuple[_Teller, ...] = (_weighted_gap, _method)
