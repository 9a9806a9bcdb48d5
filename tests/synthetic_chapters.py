"""Executed chapters made by hand: what the notebooks leave, without running any."""

from __future__ import annotations

import io
from functools import cache
from html import escape

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.figure import Figure
from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

from csi_helpers.look.font import font_files
from csi_helpers.report.document.outputs import CSI_MIME
from csi_helpers.report.document.render import Cover

LOGO = (
    "data:image/svg+xml;base64,"
    "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxMjAgNDAiIHdpZHRoPSIx"
    "MjAiIGhlaWdodD0iNDAiPjxyZWN0IHdpZHRoPSI0MCIgaGVpZ2h0PSI0MCIgcng9IjgiIGZpbGw9IiMwYjVmYTUiLz48"
    "Y2lyY2xlIGN4PSI4MCIgY3k9IjIwIiByPSIxOCIgZmlsbD0iI2YyYTkwMCIvPjwvc3ZnPg=="
)

COVER = Cover(
    client={"zh": "喆堃热力有限公司", "en": "Zhekun Heating"},
    title={"zh": "客户满意度调查报告", "en": "Customer satisfaction report"},
    wave="2026",
    date="2026-04-10",
    agency={"zh": "镕玥调研", "en": "Rongyue Research"},
    version="1.0",
    confidentiality={"zh": "仅供甲公司内部使用", "en": "For internal use only"},
    logo=LOGO,
    agency_logo=LOGO,
    colour="#0b5fa5",
)

ITEMS = {
    "zh": ["总体质量", "报修响应速度", "室内温度稳定", "账单清楚易懂", "客服态度", "停暖通知及时"],
    "en": ["Overall quality", "Speed of repair", "Steady warmth", "Clear bills", "Staff", "Notice"],
}
SAY = {
    "zh": {
        "sample": "样本与基数",
        "profile": "样本构成",
        "caption": "各项满意度均值",
        "table": "各项满意度均值（按地区）",
        "source": "基数：全体受访者，n = 1180，加权 · 问题：“您对本公司的服务有多满意？”",
        "finding": "“报修响应速度”的均值为 6.8 分，比上一波低 −0.8 个百分点，差异显著。",
        "prose": "本章说明受访者是谁、如何加权，以及每个结果背后有多少人作答——喆、堃、镕、玥。",
        "refusal": "此项结果无法计算",
        "need": "至少两个不同的答案",
        "found": "所有人回答相同",
        "remedy": "请检查该题项",
        "means": "均值",
        "only": "只有中文的一节",
        "item": "题项",
        "area": "区域",
        "figure": "图",
        "table_label": "表",
    },
    "en": {
        "sample": "Sample and bases",
        "profile": "Sample profile",
        "caption": "Mean satisfaction by item",
        "table": "Mean satisfaction by item and region",
        "source": "Base: all respondents, n = 1,180, weighted · Question: “How satisfied are you?”",
        "finding": "“Speed of repair” averages 6.8, −0.8 points against last wave’s result.",
        "prose": "This chapter says who answered, how they’re weighted, how many stand behind it.",
        "refusal": "This result can’t be computed",
        "need": "At least two different answers",
        "found": "Everybody answered the same",
        "remedy": "Check this item",
        "means": "Means",
        "only": "A section in English only",
        "item": "Item",
        "area": "Area",
        "figure": "Figure",
        "table_label": "Table",
    },
}


@cache
def chart(language: str, prefix: str, items: int = 6) -> str:
    """A bar chart as `show` leaves it: inline, titled, ids prefixed, namespaces still there."""
    for file in font_files().values():
        font_manager.fontManager.addfont(file)
    style = {
        "svg.fonttype": "none",
        "svg.hashsalt": prefix,
        "font.family": "Noto Sans CJK SC",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "font.size": 9,
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(6.69, 0.5 + 0.42 * items))
        axes = figure.subplots()
        names = (ITEMS[language] * items)[:items]
        heights = np.linspace(-2, 8, items)
        axes.barh([f"{i + 1} {name}" for i, name in enumerate(names)], heights, color="#0b5fa5")
        axes.set_title(SAY[language]["means"], loc="left", fontweight="bold")
        figure.tight_layout()
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :].replace('id="', f'id="{prefix}-').replace("#", f"#{prefix}-")
    svg = svg.replace(f"#{prefix}-0b5fa5", "#0b5fa5").replace(f"#{prefix}-000000", "#000000")
    for colour in ("ffffff", "cccccc"):
        svg = svg.replace(f"#{prefix}-{colour}", f"#{colour}")
    head, rest = svg.split(">", 1)
    head = " ".join(part for part in head.split() if not part.startswith(("width=", "height=")))
    return f"{head}><title>{escape(SAY[language]['caption'])}</title>{rest}"


def figure(language: str, prefix: str, items: int = 6) -> str:
    say = SAY[language]
    return (
        f'<figure class="figure"><figcaption data-label="{say["figure"]}">{say["caption"]}'
        f"</figcaption>{chart(language, prefix, items)}"
        f'<p class="source">{say["source"]}</p></figure>'
    )


def number(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def table(language: str, rows: int = 34, columns: int = 12) -> str:
    say = SAY[language]
    heads = "".join(
        f'<th scope="col" class="num">{say["area"]} {i}</th>' for i in range(1, columns)
    )
    body = ""
    for row in range(rows):
        name = f"{row + 1} {ITEMS[language][row % 6]}"
        cells = "".join(
            f'<td class="num{" up" if (row + i) % 17 == 0 else ""}"'
            f"{' style=background-color:#cfe3f5' if (row + i) % 11 == 0 else ''}>"
            f"{number((row * 7 + i * 3) % 90 / 10 - 1)}</td>"
            for i in range(1, columns)
        )
        body += f'<tr><th scope="row">{name}</th>{cells}</tr>'
    return (
        f'<figure class="table"><figcaption data-label="{say["table_label"]}">{say["table"]}'
        f'</figcaption><table><thead><tr><th scope="col">{say["item"]}</th>{heads}</tr></thead>'
        f'<tbody>{body}</tbody></table><p class="source">{say["source"]}</p></figure>'
    )


def finding(language: str) -> str:
    return f'<p class="finding">{SAY[language]["finding"]}</p>'


def facts(language: str) -> str:
    say = SAY[language]
    return (
        f'<dl class="facts"><dt>{say["item"]}</dt><dd>{say["prose"]}</dd>'
        f"<dt>{say['area']}</dt><dd>1,180</dd></dl>"
    )


def refusal(language: str) -> str:
    say = SAY[language]
    return (
        f'<div class="refusal" role="note"><strong>{say["refusal"]}</strong><dl>'
        f"<dt>{say['item']}</dt><dd>{say['need']}</dd><dt>{say['area']}</dt>"
        f"<dd>{say['found']}</dd><dt>{say['table_label']}</dt><dd>{say['remedy']}</dd></dl></div>"
    )


def shown(kind: str, html: dict[str, str], output_type: str = "display_data") -> NotebookNode:
    data = {
        "text/html": next(iter(html.values())),
        "text/plain": kind,
        CSI_MIME: {"kind": kind, "html": html},
    }
    extra = {"execution_count": 1} if output_type == "execute_result" else {}
    return new_output(output_type, data=data, **extra)


def both(make: object, *args: object) -> dict[str, str]:
    return {language: make(language, *args) for language in ("zh", "en")}  # type: ignore[operator]


def heading(level: int, key: str) -> list[NotebookNode]:
    return [
        new_markdown_cell(f"{'#' * level} {SAY[language][key]}", metadata={"tags": [language]})
        for language in ("zh", "en")
    ]


def prose() -> list[NotebookNode]:
    return [
        new_markdown_cell(SAY[language]["prose"], metadata={"tags": [language]})
        for language in ("zh", "en")
    ]


def result(source: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def chapter(number: int) -> NotebookNode:
    """A chapter with everything a chapter may show."""
    cells = [
        *heading(1, "sample"),
        *prose(),
        result("study = 'secret'", shown("text", both(finding)), tags=("parameters",)),
        result("import setup", shown("text", {"zh": "SETUP", "en": "SETUP"}), tags=("setup",)),
        *heading(2, "profile"),
        result("plot()", shown("figure", both(figure, f"f{number}a"), "execute_result")),
        result("say()", shown("text", both(finding))),
        result("list()", shown("text", both(facts))),
        *heading(2, "means"),
        *prose(),
        result("table()", shown("table", both(table), "execute_result")),
        result("short()", shown("table", both(table, 6, 5))),
        result("tall()", shown("figure", both(figure, f"f{number}b", 16))),
        result("refuse()", shown("refusal", both(refusal))),
        new_markdown_cell(f"## {SAY['zh']['only']}", metadata={"tags": ["zh"]}),
        new_markdown_cell(SAY["zh"]["prose"], metadata={"tags": ["zh"]}),
        new_markdown_cell("## Nothing below"),
        result("publish()", shown("text", both(finding)), tags=("publish",)),
    ]
    return new_notebook(cells=cells)


def report(chapters: int = 3) -> list[NotebookNode]:
    return [chapter(number) for number in range(1, chapters + 1)]
