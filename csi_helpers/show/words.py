"""Words and numbers of one language, and the client's own labels in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from csi_helpers.look.plain import LONGEST_LABEL, LONGEST_TEXT, cut, strip_controls
from csi_helpers.params.service_quality import ALIASES

if TYPE_CHECKING:
    from csi_helpers.data.codebook import Codebook, ItemEntry
    from csi_helpers.params import Criterion, Text

LOCALES = {"zh": "zh_CN", "en": "en_GB"}
TOTAL = frozenset({"", "total"})


def _flat(branch: Mapping[str, Any], stem: str = "") -> dict[str, str]:
    leaves: dict[str, str] = {}
    for key, value in branch.items():
        if isinstance(value, Mapping):
            leaves |= _flat(value, f"{stem}{key}.")
        else:
            leaves[f"{stem}{key}"] = str(value)
    return leaves


@cache
def _locale(language: str) -> Locale:
    """Babel's locale; parsing its name anew for each number would take most of a report's time."""
    return Locale.parse(LOCALES[language])


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Read the catalogue of a language: dotted key to message.

    Raises
    ------
    FileNotFoundError
        There is no catalogue of that language.

    Examples
    --------
    >>> catalogue("en")["total"]
    'Total'
    """
    source = files("csi_helpers.show").joinpath("locale", f"{language}.yaml")
    # libyaml takes a twentieth of ruamel's time; all values stay text, as in YAML 1.2
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return _flat(yaml.load(source.read_text("utf-8"), Loader=loader))  # noqa: S506 - makes text only


def _line(text: str, limit: int = LONGEST_LABEL) -> str:
    """Bring a label of the client's on one line, without what can't be seen."""
    return cut(" ".join(strip_controls(text).split()), limit)


class Words:
    """The voice of one report: messages, numbers, dates and the client's labels.

    Parameters
    ----------
    language : str
        ``zh`` or ``en``.
    codebook : Codebook
        Labels of items, answers and segments.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> words = Words("zh", SimpleNamespace(items={}, segments={}, constructs={}))
    >>> words.number(-1234.56), words.percent(0.831), words.points(2.3)
    ('−1,234.6', '83%', '+2.3分')
    """

    def __init__(self, language: str, codebook: Codebook) -> None:
        self.language, self.codebook = language, codebook
        self._messages = catalogue(language)
        self._locale = _locale(language)

    def text(self, key: str, **values: object) -> str:
        """Return the message `key` with its values filled in.

        Raises
        ------
        KeyError
            The catalogue has no such key, or the message names a value not given.
        """
        return self._messages[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether the catalogue has the message."""
        return key in self._messages

    def number(self, x: float | None, digits: int = 1, *, signed: bool = False) -> str:
        """Write a number with grouped thousands and a true minus sign; "–" where there is none."""
        if x is None or not math.isfinite(x):
            return "–"
        rounded = round(float(x), digits) + 0.0  # + 0.0 turns -0.0 into 0.0
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        written = str(format_decimal(abs(rounded), pattern, locale=self._locale))
        sign = "−" if rounded < 0 else "+" if signed and rounded > 0 else ""
        return sign + written

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Write a share (0–1) as a percentage."""
        if share is None or not math.isfinite(share):
            return "–"
        return self.number(share * 100, digits) + "%"

    def points(self, x: float, digits: int = 1) -> str:
        """Write a difference of scores on the 0–100 index."""
        return self.text("unit.points", x=self.number(x, digits, signed=True))

    def percentage_points(self, share: float, digits: int = 1) -> str:
        """Write a difference of shares (0–1) in percentage points."""
        return self.text("unit.percentage_points", x=self.number(share * 100, digits, signed=True))

    def p_value(self, p: float) -> str:
        """Write a p-value; below 0.001 only that."""
        return "<0.001" if p < 0.0005 else self.number(p, 3)

    def interval(self, low: float, high: float, digits: int = 1, *, share: bool = False) -> str:
        """Write an interval, "81.9–84.3"; with negative ends "−1.2 to 3.4"."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return "–"
        factor = 100 if share else 1
        ends = [self.number(end * factor, digits) for end in (low, high)]
        return self.text("unit.interval" if low < 0 else "unit.range", low=ends[0], high=ends[1])

    def base(self, counts: Iterable[float]) -> str:
        """Write base sizes as one count or a range."""
        known = [int(count) for count in counts if math.isfinite(count)]
        if not known:
            return "–"
        low, high = min(known), max(known)
        if low == high:
            return self.number(low, 0)
        return self.text("unit.range", low=self.number(low, 0), high=self.number(high, 0))

    def date(self, day: date) -> str:
        """Write a date in full."""
        pattern = "y年M月d日" if self.language == "zh" else "d MMMM y"
        return str(format_date(day, pattern, locale=self._locale))

    def listing(self, parts: Sequence[str]) -> str:
        """Join as running text: "A, B and C", "A、B和C"."""
        return str(format_list(list(parts), locale=self._locale)) if parts else "–"

    def item(self, name: str, limit: int | None = None) -> str:
        """Label of an item, on one line; shortened to `limit` columns (an ideograph takes two)."""
        entry = self.codebook.items.get(name) or self._service_question(name)
        label = (_line(entry.label.get(self.language)) if entry else "") or _line(name)
        return label if limit is None else shortened(label, limit, self.text("unit.ellipsis"))

    def question(self, name: str) -> str:
        """Return the wording of an item's question; its label where the file has no more."""
        entry = self.codebook.items.get(name)
        return (
            _line(entry.question.get(self.language), LONGEST_TEXT) if entry else ""
        ) or self.item(name)

    def value(self, name: str, code: str) -> str:
        """Label of an answer code of an item, "" where the file has none."""
        entry: ItemEntry | None = self.codebook.items.get(name)
        text = entry.values.get(code) if entry else None
        return _line(text.get(self.language)) if text else ""

    def construct(self, name: str) -> str:
        """Label of a construct: the study's, else the usual word for its name, else the name."""
        entry = self.codebook.constructs.get(name)
        own = _line(entry.label.get(self.language)) if entry and entry.label else ""
        usual = f"construct.{name}"
        return own or (self.text(usual) if self.has(usual) else _line(name))

    def client(self, label: Text) -> str:
        """One of the client's own labels, on one line."""
        return _line(label.get(self.language))

    def criterion(self, name: str) -> str:
        """Label of a criterion of the relationship: the study's, else what it is a figure of.

        A recommendation that wasn't asked on 0 to 10 says so wherever it appears.
        """
        entry = getattr(self.codebook, "criteria", {}).get(name)
        if entry is None:
            return _line(name)
        label = (_line(entry.label.get(self.language)) if entry.label else "") or (
            self.criterion_source(name) if entry.source else _line(name)
        )
        return self.text("relationship.nonstandard", name=label) if self._odd(entry) else label

    def criterion_source(self, name: str) -> str:
        """What a criterion is a figure of: an index, items, or a figure of a file."""
        entry = self.codebook.criteria[name]
        if entry.figure is not None:
            return self.text(f"relationship.figure.{entry.figure[0]}.{entry.figure[1]}")
        if entry.index_of is not None:
            known = self.construct(entry.index_of) if entry.index_of else ""
            key = "index_of" if known else "index"
            return self.text(f"relationship.figure.{key}", name=known)
        return self.listing([self.item(item) for item in entry.items])

    def _odd(self, entry: Criterion) -> bool:
        """Whether it is a net promoter score on another scale than 0 to 10."""
        asked = self.codebook.loyalty.get("nps")
        return entry.figure == ("loyalty", "nps") and asked is not None and asked.scale.min != 0

    def feature(self, name: str) -> str:
        """Label of a feature of Kano's questions."""
        entry = self.codebook.kano.get(name)
        return (_line(entry.label.get(self.language)) if entry else "") or _line(name)

    def dimension(self, name: str) -> str:
        """Label of a dimension of service quality: the study's, else that of the classic five."""
        service = getattr(self.codebook, "service", None)
        entry = service.dimensions.get(name) if service else None
        if entry and entry.label:
            return _line(entry.label.get(self.language)) or _line(name)
        if name in ALIASES and self.language == "zh":
            return name
        usual = f"service_quality.name_{ALIASES.get(name, name)}"
        return self.text(usual) if self.has(usual) else _line(name)

    def loyalty_question(self, key: str, *, whole: bool = False) -> str:
        """Label of a question on loyalty (nps, csat, ces, repurchase), or its whole wording."""
        entry: ItemEntry | None = getattr(self.codebook, "loyalty", {}).get(key)
        if entry is None:
            return key
        if whole:
            return _line(entry.question.get(self.language), LONGEST_TEXT) or _line(entry.name)
        return _line(entry.label.get(self.language)) or _line(entry.name)

    def loyalty_answer(self, key: str, code: str) -> str:
        """Label of an answer to a question on loyalty, "" where the file has none."""
        entry: ItemEntry | None = getattr(self.codebook, "loyalty", {}).get(key)
        text = entry.values.get(code) if entry else None
        return _line(text.get(self.language)) if text else ""

    def _service_question(self, name: str) -> ItemEntry | None:
        """A question on service quality, which is no item."""
        service = getattr(self.codebook, "service", None)
        return service.questions.get(name) if service else None

    def column(self, name: str) -> str:
        """Label of a segment column."""
        entry = self.codebook.segments.get(name)
        return (_line(entry.label.get(self.language)) if entry else "") or _line(name)

    def level(self, column: str, code: str) -> str:
        """Label of a level of a segment column."""
        entry = self.codebook.segments.get(column)
        text = entry.levels.get(code) if entry else None
        return (_line(text.get(self.language)) if text else "") or _line(code)


def shortened(label: str, limit: int, ellipsis: str = "…") -> str:
    """Cut a label to `limit` columns.

    Examples
    --------
    >>> shortened("满意度调查", 6), shortened("bill", 6)
    ('满意…', 'bill')
    """
    widths = [2 if ord(character) > 0x2E7F else 1 for character in label]
    if sum(widths) <= limit:
        return label
    kept, used = "", 2
    for character, width in zip(label, widths, strict=True):
        if used + width > limit:
            break
        kept, used = kept + character, used + width
    return kept.rstrip() + ellipsis
