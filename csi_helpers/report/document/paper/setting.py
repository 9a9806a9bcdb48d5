"""What WeasyPrint 70 works out again and again while it sets text, worked out once.

It sets the words of a table's cell once to learn how narrow the column may be (each word alone, in
Chinese each character, the rest of the text with it), once to learn how wide, once for the page,
and once more to draw it. All these follow from a few answers that depend on nothing but the text
and its style. The PDF is the same, byte for byte, with and without.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

#: The versions whose inside is known to be as it is taken for here.
KNOWN_VERSIONS = ("70.",)

#: layout, length, index of the next line, width, height, baseline
Line = tuple[Any, ...]

_SEPARATORS = frozenset("\n\r\t\f\u0085\u2028\u2029\u00ad")  # a line's end, a tab, a soft hyphen


class _Traits(NamedTuple):
    """What of a style decides how a text is split."""

    plain: bool  # no spacing of letters or words, no hyphenation
    wraps: bool
    anywhere: bool  # may words be broken
    size: float
    font: str
    style: Any  # kept, so that no other style can come by the same id


class TextSetting:
    """WeasyPrint's own functions for setting a line, with a memory.

    Parameters
    ----------
    line_break, preferred : module
        ``weasyprint.text.line_break`` and ``weasyprint.layout.preferred``.
    """

    def __init__(self, line_break: Any, preferred: Any) -> None:
        self._cell_widths = preferred.table_cell_min_max_content_width
        self._adjust = preferred.adjust
        self._split: Callable[..., Line] = line_break.split_first_line
        self._breaks: Callable[..., Any] = line_break.get_log_attrs
        self._key: Callable[..., str] = line_break._font_style_cache_key
        self._traits: dict[int, _Traits] = {}
        self._keys: dict[tuple[int, bool], tuple[str, Any]] = {}
        self._lines: dict[tuple[object, ...], tuple[Line, object, object]] = {}
        self._widths: dict[tuple[str, str], float] = {}
        self._words: dict[tuple[str, str, bool], Line] = {}
        self.can_break_text: Callable[..., bool] = cache(line_break.can_break_text)

    def split_first_line(
        self,
        text: str,
        style: Any,
        context: object,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Line:
        """What the function of this name answers."""
        traits = self._traits.get(id(style)) or self._traits_of(style)
        whole = (text, id(style), id(context), justification_spacing)
        if traits.plain and _SEPARATORS.isdisjoint(text):
            unbound = not traits.wraps or max_width is None
            # A paragraph is not set in one line only to learn that it doesn't fit.
            short = unbound or len(text) * traits.size <= 2 * (max_width or 0)
            if short or whole in self._lines:
                line = self._remembered(whole, style, context)
                if unbound or line[3] <= max_width:
                    return line
            if minimum and max_width == 0 and not justification_spacing:
                return self._first_word(text, style, traits, traits.anywhere and is_line_start)
        return self._remembered((*whole, max_width, is_line_start, minimum), style, context)

    def cell_widths(self, context: object, cell: Any, outer: bool = True) -> tuple[float, float]:
        """How narrow and how wide a table's cell may be: ``table_cell_min_max_content_width``."""
        words = self._only_text(cell)
        if words is None:
            widths: tuple[float, float] = self._cell_widths(context, cell, outer)
            return widths
        text, style, traits = words
        widest = narrowest = self.split_first_line(text, style, context, None, 0)[3]
        rest: int | None = 0
        if traits.wraps:
            self._widths[text, traits.font] = widest
            narrowest, encoded = 0.0, text.encode()
            while rest is not None:
                encoded = encoded[rest:]
                word = self._first_word(encoded.decode(), style, traits, traits.anywhere)
                _, _, rest, width, *_ = word
                narrowest = max(narrowest, width)
        least: float = self._adjust(cell, outer, narrowest)
        return least, max(least, self._adjust(cell, outer, widest))

    def _only_text(self, cell: Any) -> tuple[str, Any, _Traits] | None:
        """The text of a cell that holds nothing else."""
        if len(cell.children) != 1 or cell.style["width"] != "auto":
            return None
        (line,) = cell.children
        if type(line).__name__ != "LineBox" or len(line.children) != 1:
            return None
        (box,) = line.children
        if type(box).__name__ != "TextBox" or box.justification_spacing:
            return None
        text, style = box.text, box.style
        traits = self._traits.get(id(style)) or self._traits_of(style)
        plain = traits.plain and _SEPARATORS.isdisjoint(text) and text == text.strip(" ")
        return (
            (text, style, traits)
            if plain and text and not line.style["text_indent"].value
            else None
        )

    def _remembered(self, key: tuple[Any, ...], style: object, context: object) -> Line:
        if key not in self._lines:
            text, _, _, spacing, *rest = key
            line = self._split(text, style, context, *(rest[:1] or [None]), spacing, *rest[1:])
            self._lines[key] = line, style, context
        return self._lines[key][0]

    def _first_word(self, text: str, style: Any, traits: _Traits, anywhere: bool) -> Line:
        """The first word alone, or character; the answers for the rest are kept ready."""
        key = text, traits.font, anywhere
        if key not in self._words:
            words = list(text) if anywhere else self._split_words(text, style["lang"])
            rest = text
            for word in words:
                following = len(word.encode()) if len(word) < len(rest) else None
                width = self._width(word.rstrip(" "), style, traits)
                self._words[rest, traits.font, anywhere] = (None, 0, following, width, 0.0, 0.0)
                rest = rest[len(word) :]
        return self._words[key]

    def _split_words(self, text: str, language: str) -> list[str]:
        attributes = self._breaks(text, language)
        cuts = [index for index in range(1, len(text)) if attributes[index].is_line_break]
        return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    def _width(self, word: str, style: Any, traits: _Traits) -> float:
        key = word, traits.font
        if key not in self._widths:
            self._widths[key] = self._split(word, style, None, None, 0)[3]
        return self._widths[key]

    def _traits_of(self, style: Any) -> _Traits:
        plain = (
            style["letter_spacing"] == "normal"
            and not style["word_spacing"]
            and style["hyphens"] != "auto"
            and style["white_space"] in ("normal", "nowrap")
            and style["text_decoration_line"] == "none"
        )
        anywhere = style["word_break"] == "break-all" or style["overflow_wrap"] == "anywhere"
        font = self.font_key(style, include_size=True)
        traits = self._traits[id(style)] = _Traits(
            plain, style["white_space"] == "normal", anywhere, style["font_size"], font, style
        )
        return traits

    def font_key(self, style: Any, include_size: bool = False) -> str:
        """What tells the fonts of two styles apart."""
        key = id(style), include_size
        if key not in self._keys:
            self._keys[key] = self._key(style, include_size), style
        return self._keys[key][0]


def _kept_layout(line_break: Any) -> type:
    """Pango's layout of a line, which WeasyPrint gives back after use, kept until it is drawn."""

    class KeptLayout(line_break.Layout):  # type: ignore[misc]  # known only at run time
        def set_text(self, text: str, justify: bool = False) -> None:
            if _SEPARATORS.isdisjoint(text):
                # As it is drawn: to change it then means to set the text anew.
                line_break.pango.pango_layout_set_single_paragraph_mode(self.layout, True)
            super().set_text(text, justify)

        def deactivate(self) -> None:
            pass

        def reactivate(self, style: Any) -> None:
            if self.justification_spacing:
                super().reactivate(style)

    return KeptLayout


def is_known(version: str) -> bool:
    """Whether this WeasyPrint's inside is as it is taken for here.

    Examples
    --------
    >>> is_known("70.1"), is_known("71.0")
    (True, False)
    """
    return version.startswith(KNOWN_VERSIONS)


@contextmanager
def quick_setting(version: str) -> Iterator[None]:
    """Let WeasyPrint remember in the body how it set a text, and leave the garbage to the end.

    Parameters
    ----------
    version : str
        WeasyPrint's. In one that is not known here nothing is changed.
    """
    collecting = gc.isenabled()
    gc.disable()
    changed: list[tuple[Any, str, Any]] = []
    try:
        for module, name, replacement in _replacements() if is_known(version) else ():
            changed.append((module, name, getattr(module, name)))
            setattr(module, name, replacement)
        yield
    finally:
        for module, name, original in changed:
            setattr(module, name, original)
        if collecting:
            gc.enable()


def _listed_once(references: Any) -> property:
    """All pages' references, asked for at every tag, listed anew only when a page has come."""

    def listed(pdf: Any) -> tuple[bytes, ...]:
        count = len(pdf.pages["Kids"])
        if pdf.__dict__.get("listed", (None,))[0] != count:
            pdf.listed = count, references.fget(pdf)
        found: tuple[bytes, ...] = pdf.listed[1]
        return found

    return property(listed)


def _replacements() -> list[tuple[Any, str, Any]]:
    line_break, inline, preferred = (
        importlib.import_module(f"weasyprint.{name}")
        for name in ("text.line_break", "layout.inline", "layout.preferred")
    )
    setting = TextSetting(line_break, preferred)
    pdf = importlib.import_module("pydyf").PDF
    return [
        (pdf, "page_references", _listed_once(pdf.page_references)),
        (line_break, "Layout", _kept_layout(line_break)),
        (preferred, "table_cell_min_max_content_width", setting.cell_widths),
        (line_break, "_font_style_cache_key", setting.font_key),
        *((module, "split_first_line", setting.split_first_line) for module in (inline, preferred)),
        *((module, "can_break_text", setting.can_break_text) for module in (inline, preferred)),
    ]
