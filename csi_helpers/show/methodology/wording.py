"""Sentences of the annex on method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.show.methodology.facts import fact_name
from csi_helpers.show.rows import pick
from csi_helpers.show.wording.methods import counted_note
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.methodology.limits import Limit
    from csi_helpers.analysis.methodology.method import Methodology

_SHARES = ("rate", "limit", "share")


def status_box(method: Methodology, words: Words) -> str:
    """Say whether the report is a draft, and what it doesn't disclose: HTML of a box.

    Parameters
    ----------
    method : Methodology
        The result.
    words : Words
        Language.
    """
    text = words.text("methodology.status_" + method.study.report.status)
    if method.undisclosed:
        names = [fact_name(one.fact, words) for one in method.undisclosed]
        text = words.text("methodology.status_lacking", facts=words.listing(names))
    return Markup('<div class="refusal" role="note"><p>{}</p></div>').format(text)


def describe_bases(method: Methodology, words: Words) -> str:
    """Say what a base must be for a figure to be shown, and what significant means."""
    report = method.study.report
    correction = report.comparisons.correction
    values = {
        "min_base": words.number(report.min_base, 0),
        "caution": words.number(CAUTION_BELOW, 0),
        "confidence": words.percent(report.confidence),
    }
    if correction == "none":
        first = words.text("methodology.about_bases_plain", **values)
    else:
        values["correction"] = words.text(f"correction.{correction}")
        first = words.text("methodology.about_bases", **values)
    if not method.features:
        second = words.text("methodology.about_design_none")
    else:
        features = words.listing([words.text(f"design.{name}") for name in method.features])
        second = words.text("methodology.about_design", features=features)
    third = [counted_note(words)] if method.counted else []
    return words.text("unit.sentence").join([first, second, *third])


def describe_chapters(method: Methodology, words: Words) -> str:
    """Name the chapters of the report."""
    chapters = [one for one in method.run.chapters if not one.left_out]
    if not chapters:
        return words.text("methodology.chapters_alone")
    titles = [one.title.get(words.language) for one in chapters]
    names = words.listing([words.text("unit.quoted", item=title) for title in titles])
    key = "methodology.chapters_in" + ("_one" if len(chapters) == 1 else "")
    told = words.text(key, names=names, **({} if len(chapters) == 1 else {"k": len(chapters)}))
    complete = len(chapters) == len(method.run.chapters)
    rest = [words.text("methodology.chapters_all")] if complete else []
    return words.text("unit.sentence").join([told, *rest])


def limit_list(method: Methodology, words: Words) -> str:
    """Write the limitations that follow from the study's facts: HTML of a list."""
    lines = [Markup("<li>{}</li>").format(describe_limit(limit, words)) for limit in method.limits]
    return Markup("<ul>{}</ul>").format(Markup("").join(lines))


def describe_limit(limit: Limit, words: Words) -> str:
    """Say one limitation."""
    values: dict[str, str] = {"caution": words.number(CAUTION_BELOW, 0)}
    for name, value in limit.values.items():
        if name == "item":
            values[name] = words.item(str(value))
        elif name == "level":
            own = words.codebook.only
            values[name] = words.client(own.levels[str(value)]) if own else str(value)
        elif name == "correction":
            values[name] = words.text(f"correction.{value}") if value != "none" else ""
        elif name in _SHARES:
            values[name] = words.percent(float(value), 0 if name == "limit" else 1)
        else:
            values[name] = words.number(float(value), 2 if name == "deff" else 0)
    key = f"methodology.limit_{limit.code}"
    one = limit.values.get("k") == 1 and words.has(f"{key}_one")
    return words.text(f"{key}_one" if one else key, **values)


def source_groups(method: Methodology, words: Words) -> str:
    """Say what the bases of groups are, and that small ones have no numbers."""
    margins = not pick(method.estimates, "margin_of_error").empty
    confidence = {"confidence": words.percent(method.study.report.confidence)} if margins else {}
    parts = [words.text("methodology.source_groups" + "_margin" * margins, **confidence)]
    if (pick(method.estimates, "effective_base", group=None)["note"] == "low base").any():
        min_base = words.number(method.study.report.min_base, 0)
        parts.append(words.text("methodology.source_groups_low", min_base=min_base))
    return words.text("unit.sentence").join(parts)


def source_software(method: Methodology, words: Words) -> str:
    """Give the seed."""
    return words.text("methodology.source_software", seed=str(method.study.seed))
