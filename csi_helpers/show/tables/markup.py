"""The HTML of a table: cells in, one escaped string out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from csi_helpers.look import tokens
from csi_helpers.show.colours import INK
from csi_helpers.show.lettering import text_width
from csi_helpers.show.tables.columns import Entry, column_widths

DENSE_TYPE = tokens.DENSE  # points; of wide tables
WIDEST_HEAD = 1.0  # inches, before a heading over numbers wraps


@dataclass(frozen=True)
class Cell:
    """One cell; `text` is plain and escaped when the table is written.

    Parameters
    ----------
    text : str
        What is read.
    kind : str
        Classes: ``num``, with ``up``, ``down`` or ``low``; "" for text, ``name`` for text that
        stays on a line, ``code`` for what belongs to no language; ``over`` sets the mark below.
    ground : str
        Background colour of a heat cell; "" for none.
    mark : str
        A sign set apart from the number: ▲, ▼, letters or *; a short remark.
    ink : str
        Text colour on a ground.
    """

    text: str
    kind: str = "num"
    ground: str = ""
    mark: str = ""
    ink: str = INK

    def measured(self) -> Entry:
        """What the cell asks of its column."""
        kinds = self.kind.split()
        bold = not {"up", "down", "strong"}.isdisjoint(kinds)
        over = "over" in kinds
        loose = "wide" in kinds or (over and "name" not in kinds)
        whole = not {"num", "name"}.isdisjoint(kinds) and not loose
        return Entry(self.text, self.mark, bold, not whole, over)

    def html(self) -> str:
        """Write the cell."""
        style = f' style="background-color:{self.ground};color:{self.ink}"' if self.ground else ""
        kind = f' class="{escape(self.kind)}"' if self.kind else ""
        mark = f'<span class="mark">{escape(self.mark)}</span>' if self.mark else ""
        kind += ' translate="no"' if self.kind == "code" else ""
        return f"<td{kind}{style}>{escape(self.text)}{mark}</td>"


def table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[Cell]]], texts: int = 1) -> str:
    """Write a table with a heading row and a heading a row.

    Parameters
    ----------
    heads : sequence of str
        Column headings, plain text.
    rows : sequence of (label, cells)
        The rows.
    texts : int
        How many columns from the left hold text; the others are headed as numbers.

    Returns
    -------
    str
        ``<table>…</table>``.

    Examples
    --------
    >>> table(["Item", "n"], [("A < B", [Cell("12")])]).count("&lt;")
    1
    """
    return grouped_table(heads, [("", rows)], texts)


def grouped_table(
    heads: Sequence[str],
    groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[Cell]]]]],
    texts: int = 1,
) -> str:
    """Write a table whose rows stand in named groups.

    Parameters
    ----------
    heads : sequence of str
        Column headings, plain text.
    groups : sequence of (name, rows)
        Rows as in `table`; a group without a name has no heading of its own.
    texts : int
        How many columns from the left hold text.
    """
    kinds = ["" if place < texts else _head_class(head) for place, head in enumerate(heads)]
    top = "".join(
        f'<th scope="col"{kind}>{escape(head)}</th>'
        for kind, head in zip(kinds, heads, strict=True)
    )
    body = "".join(_group(name, rows, len(heads)) for name, rows in groups)
    return f"<table>{_columns(heads, groups)}<thead><tr>{top}</tr></thead>{body}</table>"


def _columns(
    heads: Sequence[str], groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[Cell]]]]]
) -> str:
    rows = [row for _, own in groups for row in own]
    # A label may be a link, which is measured without its address.
    labels = [
        Entry(label.striptags() if isinstance(label, Markup) else label, wraps=True)
        for label, _ in rows
    ]
    others = ([row[place].measured() for _, row in rows] for place in range(len(heads) - 1))
    return column_widths(heads, [labels, *others])


def _head_class(head: str) -> str:
    """Headings over numbers stay on one line, unless that would be a long one."""
    return ' class="num wide"' if head_width(head) >= WIDEST_HEAD else ' class="num"'


def head_width(head: str) -> float:
    """Inches a bold heading over numbers takes in a dense table, at most `WIDEST_HEAD`."""
    return min(1.1 * text_width(head, DENSE_TYPE), WIDEST_HEAD)


def _group(name: str, rows: Sequence[tuple[str, Sequence[Cell]]], width: int) -> str:
    head = f'<tr><th scope="rowgroup" colspan="{width}">{escape(name)}</th></tr>' if name else ""
    lines = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(cell.html() for cell in cells)}</tr>'
        for label, cells in rows
    )
    return f"<tbody>{head}{lines}</tbody>"


def verbatim(html: str) -> str:
    """A table whose body belongs to no language: names, versions, hashes.

    Examples
    --------
    >>> verbatim("<table><tbody></tbody></table>")
    '<table><tbody translate="no"></tbody></table>'
    """
    return html.replace("<tbody>", '<tbody translate="no">')


def facts(pairs: Sequence[tuple[str, str]], kind: str = "facts") -> str:
    """Write a list of facts, or of ``terms``: each with its explanation below.

    Examples
    --------
    >>> facts([("Mode", "Web")])
    '<dl class="facts"><dt>Mode</dt><dd>Web</dd></dl>'
    """
    lines = [f"<dt>{escape(name)}</dt><dd>{escape(fact)}</dd>" for name, fact in pairs]
    if kind == "terms":  # each stays in its column
        lines = [f"<div>{line}</div>" for line in lines]
    return f'<dl class="{kind}">{"".join(lines)}</dl>'
