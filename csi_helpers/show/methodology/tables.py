"""Tables of the annex on method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.methodology.catalogue import used_entries, used_terms
from csi_helpers.show.methodology.facts import CLAUSES, facts_of
from csi_helpers.show.rows import by_item, pick
from csi_helpers.show.tables.markup import Cell, facts, grouped_table, table, verbatim
from csi_helpers.show.tables.questions import questions_of
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.methodology.method import Methodology

HASH_DIGITS = 16
SOFTWARE_COLUMNS = 3  # packages beside each other


def _heads(words: Words, *keys: str) -> list[str]:
    return [words.text(f"methodology.head_{key}") for key in keys]


def table_facts(method: Methodology, words: Words) -> str:
    """Write what is known of how the survey was made; what isn't told says so.

    Parameters
    ----------
    method : Methodology
        The result.
    words : Words
        Language.

    Returns
    -------
    str
        HTML ``<table>``.
    """
    lacking = {one.fact for one in method.undisclosed}
    rows = []
    for fact, told in facts_of(method, words):
        marked = fact in lacking and not told
        unknown = "not_told_box" if marked else "not_told"
        text = told or words.text(f"methodology.{unknown}")
        clause = Cell(words.number(CLAUSES[fact], 0))
        rows.append((words.text(f"methodology.fact_{fact}"), [Cell(text, "low" * marked), clause]))
    return table(_heads(words, "fact", "told", "clause"), rows, texts=2)


def table_waves(method: Methodology, words: Words) -> str:
    """Write received, excluded and analysed of every wave, and what its weights cost."""
    rows = []
    for wave in method.waves:
        counts = by_item(method.estimates, "responses", wave=wave)["estimate"]
        numbers = [words.number(counts[key], 0) for key in ("received", "excluded", "analysed")]
        for name, digits in (("effective_n", 0), ("design_effect", 2)):
            value = pick(method.estimates, name, wave=wave)["estimate"].iloc[0]
            numbers.append(words.number(value, digits))
        ends = by_item(method.estimates, "weight", wave=wave)["estimate"]
        spread = "–" if ends.empty else words.interval(ends["min"], ends["max"], 2)
        rows.append((wave, [Cell(number) for number in (*numbers, spread)]))
    keys = ("received", "excluded", "analysed", "effective", "deff", "weights")
    return table([words.text("head.wave"), *_heads(words, *keys)], rows)


def table_groups(method: Methodology, words: Words) -> str:
    """Write plain, weighted and effective bases of the total and every group, and the margin."""
    tables = {
        name: pick(method.estimates, name, group=None).set_index("group")
        for name in ("effective_base", "weighted_base", "margin_of_error")
    }
    margins = not tables["margin_of_error"].empty
    groups: dict[str, list[tuple[str, list[Cell]]]] = {}
    for group, row in tables["effective_base"].iterrows():
        column, _, code = str(group).partition("=")
        low = pd.isna(row["estimate"])
        kind = "num low" if low else "num"
        weighted = None if low else tables["weighted_base"]["estimate"].get(group)
        numbers = [words.number(x, 0) for x in (row["n"], weighted, row["estimate"])]
        if margins:
            margin = tables["margin_of_error"]["estimate"].get(group)
            told = "–" if margin is None else words.percentage_points(margin).lstrip("+")
            numbers.append(told if margin is None else f"±{told}")
        label = words.level(column, code) if code else words.text("total")
        cells = [Cell(number, kind) for number in numbers]
        groups.setdefault(words.column(column) if code else "", []).append((label, cells))
    keys = ["group", "base", "weighted", "effective", *(["margin"] if margins else [])]
    return grouped_table(_heads(words, *keys), list(groups.items()))


def table_left_out(method: Methodology, words: Words) -> str:
    """Write the chapters that are left out, and why."""
    rows = []
    for chapter in method.run.chapters:
        if chapter.left_out:
            key = "unset" if chapter.unset else "uncounted" if chapter.uncounted else "unasked"
            why = words.text(f"methodology.left_{key}")
            keys = ", ".join(key.replace("|", " / ") for key in chapter.unset)
            cells = [Cell(why, ""), Cell(keys or "–", "code")]
            rows.append((chapter.title.get(words.language), cells))
    return table(_heads(words, "chapter", "reason", "key"), rows, texts=3) if rows else ""


def table_statistics(method: Methodology, words: Words) -> str:
    """Write how every statistic in this report is made, and where the method was published."""
    rows = []
    for entry in used_entries(method.run):
        name, how, source = (
            words.text(f"methodology.statistic.{entry}.{part}")
            for part in ("name", "how", "source")
        )
        if method.counted and words.has(f"large.how.{entry}"):
            how = words.text(f"large.how.{entry}")
        rows.append((name, [Cell(how, ""), Cell(source, "")]))
    drawn = table(_heads(words, "statistic", "how", "source"), rows, texts=3)
    return drawn.replace("<table>", '<table class="fine">', 1) if rows else ""


def table_software(method: Methodology, words: Words) -> str:
    """Write the versions of the kit, of Python and of its packages."""
    listed = {"csi-report-kit": method.kit, **method.versions}
    texts = [text for pair in listed.items() for text in pair]
    width = 2 * SOFTWARE_COLUMNS
    texts += [""] * (-len(texts) % width)
    lines = [texts[start : start + width] for start in range(0, len(texts), width)]
    rows = [(first, [Cell(text, "") for text in rest]) for first, *rest in lines]
    heads = _heads(words, *("what", "version") * SOFTWARE_COLUMNS)
    return verbatim(table(heads, rows, texts=width))


def table_files(method: Methodology, words: Words) -> str:
    """Write the files that were read, with the beginning of their hashes."""
    rows = [(name, [Cell(digest[:HASH_DIGITS], "")]) for name, digest in method.hashes.items()]
    return verbatim(table(_heads(words, "file", "hash"), rows, texts=2))


def table_method_questions(method: Methodology, words: Words) -> str:
    """Write the items as they were asked, where no other chapter of the report does."""
    return "" if method.run.has("02_descriptive") else questions_of(words.codebook, words)


def glossary(method: Methodology, words: Words) -> str:
    """Write the terms that occur in this report, as a list of definitions in two columns."""
    terms = [f"methodology.term.{term}" for term in used_terms(method.run)]
    pairs = [(words.text(f"{term}.name"), words.text(f"{term}.means")) for term in terms]
    return facts(pairs, kind="terms")
