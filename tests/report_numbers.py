"""Numbers a reader sees, and whether each one is known: nothing in prose comes from nowhere.

A number is known where the rows given publish it (rounded as it is written, a share as it is or
in percent), where the study says it, or where the catalogue of words has it as a constant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd

from csi_helpers.show.words import catalogue

COLUMNS = ("n", "n_eff", "estimate", "se", "ci_low", "ci_high", "p_value", "p_adjusted")
#: 1,234.5 · −3 · 70.3; not the digits of a name such as PERQ1 or of 2025→2026's arrow
NUMBER = re.compile(r"(?<![A-Za-z0-9_.,])([−-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![A-Za-z_])")
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_HEADING_NUMBER = re.compile(r'<span class="number">.*?</span>', re.DOTALL)
_LINK = re.compile(r'<a href="#.*?</a>', re.DOTALL)


def chapter_html(page: str, place: int) -> str:
    """The part of an HTML report that is its chapter number `place`, from 1 on."""
    start = page.index(f'<h1 id="chapter-{place}">')
    end = page.find("<h1 ", start + 1)
    return page[start:end] if end > 0 else page[start : page.index("</main>", start)]


def prose(html: str) -> str:
    """What is read as text: charts by their alternative text, without numbering and links."""
    html = _DRAWING.sub(lambda svg: " ".join(_TITLE.findall(svg[0])), html)
    html = _LINK.sub(" ", _HEADING_NUMBER.sub(" ", html))
    return unescape(re.sub(r"<[^>]+>", " ", html))


def numbers_in(text: str) -> Iterator[tuple[str, float, int]]:
    """Each number as it is written, its value, and its decimals.

    >>> list(numbers_in("−1,234.50 of 83%, Q7"))
    [('−1,234.50', -1234.5, 2), ('83', 83.0, 0)]
    """
    for sign, whole, decimals in NUMBER.findall(text):
        value = float(whole.replace(",", "") + decimals)
        yield sign + whole + decimals, -value if sign else value, max(len(decimals) - 1, 0)


def published(rows: pd.DataFrame) -> np.ndarray:
    """Every number of these rows of results.csv, shares as percentages too."""
    values = rows[list(COLUMNS)].apply(pd.to_numeric).to_numpy(dtype=float).ravel()
    values = values[np.isfinite(values)]
    names = [
        value
        for column in ("subject", "object", "group", "wave", "compared_with")
        for text in rows[column].astype(str).unique()
        for _, value, _ in numbers_in(text.replace("=", " "))
    ]
    return np.concatenate([values, 100 * values, names])


def counted(rows: pd.DataFrame) -> np.ndarray:
    """How many comparisons each table has, and how many are significant, in each place they are.

    "252 of 253 correlations are significant" is no row of its own: it counts published rows. A
    symmetric table has every pair twice.
    """
    tested = rows[rows["compared_with"].ne("") | rows["p_value"].ne("")]
    column = tested["group"].str.replace(r"=.*", "", regex=True)
    adjusted = pd.to_numeric(tested["p_adjusted"].where(tested["p_adjusted"] != "", np.nan))
    significant = adjusted < 0.05
    numbers = significant.groupby([tested["table"], tested["method"], tested["wave"], column])
    found = numbers.agg(["size", "sum"]).to_numpy(dtype=float).ravel()
    return np.concatenate([found, found / 2])


def said(folder: Path, language: str, *files: str) -> np.ndarray:
    """Numbers of the study, of the named files of the run, and of the catalogue's words."""
    texts = [*catalogue(language).values()]
    for name in ("study.json", *files):
        texts += map(str, _leaves(json.loads((folder / name).read_text("utf-8"))))
    values = [value for text in texts for _, value, _ in numbers_in(text.replace("-", " "))]
    return np.array([*values, *(100 * value for value in values if 0 < value < 1)])


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from _leaves(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _leaves(entry)
    else:
        yield value


def unknown_numbers(text: str, *known: Iterable[float]) -> list[str]:
    """Numbers of a text that none of the known ones is, rounded to its decimals.

    The sign may be said in words ("2.1 points lower"), so only the size counts.
    """
    pool = np.abs(np.concatenate([np.asarray(list(values), dtype=float) for values in known]))
    found = []
    for written, value, decimals in numbers_in(text):
        half = 0.5 * 10.0**-decimals * (1 + 1e-9) + 1e-12
        if not (np.abs(pool - abs(value)) <= half).any():
            found.append(written)
    return found
