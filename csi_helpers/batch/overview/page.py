"""``index.html``: all reports below a folder on one page, without script and without requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from csi_helpers.batch.headline import Headline
from csi_helpers.batch.overview.gather import Row, gather_reports
from csi_helpers.batch.record import write_whole, written_alone
from csi_helpers.report.document.fonts import font_css
from csi_helpers.report.document.words import LANGUAGE_TAGS
from csi_helpers.report.manifest import now
from csi_helpers.show.words import Words

PAGE = "index.html"
HEADS = ("client", "wave", "state", "figure", "value", "change", "course", "files", "finished")
NO_LABELS = SimpleNamespace(items={}, segments={}, constructs={})
WIDTH, HEIGHT, MARGIN = 96, 28, 4


def write_overview(out: Path, language: str | None = None) -> Path:
    """Write ``out/index.html``, whole.

    Parameters
    ----------
    out : Path
        Folder of all reports.
    language : str, optional
        ``zh`` or ``en``; default: that of most reports, their first ones counting.

    Raises
    ------
    OSError
        It can't be written, and is as it was.
    """
    with written_alone(out):
        rows = gather_reports(out)
        text = render_overview(rows, language or usual_language(rows), now())
        write_whole(out / PAGE, text)
    return out / PAGE


def usual_language(rows: Sequence[Row]) -> str:
    """The first language of most reports; Chinese in doubt.

    Examples
    --------
    >>> usual_language([])
    'zh'
    """
    first = Counter(row.languages[0] for row in rows if row.languages)
    return max(("zh", "en"), key=lambda language: first[language])


def render_overview(rows: Sequence[Row], language: str, time: str) -> str:
    """The page as HTML; all that comes from studies is escaped.

    Parameters
    ----------
    rows : sequence of Row
    language : str
    time : str
        ISO 8601, UTC.
    """
    words = Words(language, cast(Any, NO_LABELS))
    template = files("csi_helpers.batch.overview").joinpath("template")
    page = Environment(autoescape=True).from_string(
        template.joinpath("overview.html.j2").read_text("utf-8")
    )
    failed = sum(row.failure not in ("", "held") for row in rows)
    reports = [row for row in rows if row.status != "none"]
    html = page.render(
        tag=LANGUAGE_TAGS[language],
        css=Markup(template.joinpath("overview.css").read_text("utf-8")),  # noqa: S704 - ours
        words={key: words.text(f"overview.{key}") for key in ("title", "none", "sort", "message")}
        | {"clause": words.text("unit.clause")},
        lead=words.text(
            "overview.lead",
            n=len(reports),
            clients=len({row.client for row in reports}),
            time=_moment(time),
        ),
        failed=words.text("overview.failed", n=failed) if failed else "",
        orders=[{"key": key, "word": words.text(f"overview.by.{key}")} for key in ORDERS],
        heads=[
            {"word": words.text(f"overview.head.{key}"), "num": key == "value"} for key in HEADS
        ],
        views=[
            {"key": key, "rows": [_cells(row, words) for row in sorted(rows, key=order)]}
            for key, order in reversed(ORDERS.items())
        ]
        if rows
        else [],
    )
    return html.replace("/*fonts*/", font_css(html, language, compress=True), 1)


def _by_client(row: Row) -> tuple[str, tuple[int, ...]]:
    return row.client, tuple(-ord(letter) for letter in row.wave)  # the newest wave first


def _by_figure(row: Row) -> tuple[Any, ...]:
    """Highest first; figures that can't be compared apart, none last."""
    one = row.headline
    return (one is None, one.table if one else "", -one.estimate if one else 0.0, *_by_client(row))


def _by_change(row: Row) -> tuple[Any, ...]:
    change = row.headline.change if row.headline else None
    return (change is None, change or 0.0, *_by_client(row))  # the deepest fall first


def _by_trouble(row: Row) -> tuple[Any, ...]:
    return (not row.failure, -row.comments, -row.refused, *_by_client(row))


def _by_age(row: Row) -> tuple[Any, ...]:
    return (not row.finished, tuple(-ord(letter) for letter in row.finished), *_by_client(row))


ORDERS: dict[str, Callable[[Row], tuple[Any, ...]]] = {
    "client": _by_client,
    "trouble": _by_trouble,
    "index": _by_figure,
    "change": _by_change,
    "finished": _by_age,
}


def _cells(row: Row, words: Words) -> dict[str, Any]:
    """A row as the template takes it: texts, not markup."""
    counted = {"refused": row.refused, "comments": row.comments}
    cells: dict[str, Any] = {
        "name": words.client(row.name),
        "wave": row.wave,
        "status": words.text(f"overview.status.{row.status}"),
        "failure": _failure(row, words),
        "kept": words.text("overview.kept") if row.failure and row.finished else "",
        "message": row.message,
        "alerts": [words.text(f"overview.{key}", n=n) for key, n in counted.items() if n],
        "files": [
            {"word": _file_word(kind, words), "address": quote(path)} for kind, path in row.files
        ],
        "finished": _moment(row.finished),
    }
    return cells | (_figures(row, row.headline, words) if row.headline else {})


def _failure(row: Row, words: Words) -> str:
    if row.failure == "held":
        return words.text("overview_beside.kept_back")
    return words.text(f"overview.failure.{row.failure}") if row.failure else ""


def _file_word(kind: str, words: Words) -> str:
    format_, _, language = kind.partition(" ")
    own = {"zh": " 中文", "en": " English"}
    if format_ in ("each", "held"):
        return words.text(f"overview_beside.{format_}") + own.get(language, "")
    return {"xlsx": "Excel"}.get(format_, format_.upper()) + own.get(language, "")


def _figures(row: Row, one: Headline, words: Words) -> dict[str, Any]:
    subject = words.client(row.subject) if row.subject else words.construct(one.subject)
    if one.table == "index100" and not row.subject:
        subject = words.text("overview.overall")
    name = words.text(f"overview.figure.{one.table}", subject=subject)
    known = one.low is not None and one.high is not None
    cells: dict[str, Any] = {
        "figure": name if one.standard else words.text("relationship.nonstandard", name=name),
        "value": words.number(one.estimate),
        "interval": words.interval(one.low or 0.0, one.high or 0.0) if known else "",
    }
    if one.change is not None:
        way = ("up" if one.change > 0 else "down") if one.significant else "level"
        said = words.number(one.change, signed=True)
        cells |= {
            "change": words.text(f"overview.change.{way}", change=said),
            "direction": way,
            "arrow": {"up": "▲", "down": "▼", "level": "→"}[way],
        }
    if len(one.course) > 1:
        width = (one.high or 0.0) - (one.low or 0.0) if known else 0.0
        points = spark([value for _, value in one.course], 2 * width)
        told = [
            words.text("overview.course", wave=wave, value=words.number(value))
            for wave, value in one.course
        ]
        cells |= {
            "spark": " ".join(f"{x:g},{y:g}" for x, y in points),
            "dot": points[-1],
            "course": words.text("unit.clause").join(told),
        }
    return cells


def spark(values: Sequence[float], least: float = 0.0) -> list[tuple[float, float]]:
    """Points of a spark line in its own small box; a level course lies in the middle.

    The box is at least `least` high, twice an interval's width: noise isn't to look like a course.

    Examples
    --------
    >>> spark([60.0, 70.0, 65.0])
    [(4.0, 24.0), (48.0, 4.0), (92.0, 14.0)]
    """
    middle, half = (min(values) + max(values)) / 2, max(max(values) - min(values), least) / 2
    across, down = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    return [
        (
            round(MARGIN + across * place / max(len(values) - 1, 1), 2),
            round(MARGIN + down * (0.5 - (value - middle) / (2 * half) if half else 0.5), 2),
        )
        for place, value in enumerate(values)
    ]


def _moment(time: str) -> str:
    """To the minute, as it is the same in both languages."""
    return time[:16].replace("T", " ")
