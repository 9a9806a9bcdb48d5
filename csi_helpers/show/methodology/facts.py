"""The facts of a survey as its disclosure tells them, each with its clause of AAPOR's code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from csi_helpers.data.disclosure import unworded_items
from csi_helpers.look.plain import LONGEST_LABEL, cut
from csi_helpers.show.rows import by_item, pick
from csi_helpers.show.tables.sample import mode_name, period_of
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.methodology.method import Methodology
    from csi_helpers.params import Text

# Fact -> its item of AAPOR (2021), III.A.
CLAUSES = {
    **{"strategy": 1, "sponsor": 2, "conductor": 2, "questions": 3, "population": 4},
    **{"sample_type": 5, "frame": 5, "recruitment": 5, "modes": 6, "languages": 6, "period": 7},
    **{"size": 8, "dispositions": 8, "precision": 8, "weights": 9, "processing": 10},
    "limits": 11,
}


def fact_name(fact: str, words: Words) -> str:
    """A fact's name as it stands within a sentence."""
    name = words.text(f"methodology.fact_{fact}")
    return name[:1].lower() + name[1:]


def facts_of(method: Methodology, words: Words) -> list[tuple[str, str]]:
    """Every fact by name with what is known of it, "" where the study doesn't tell.

    Parameters
    ----------
    method : Methodology
        The result.
    words : Words
        Language.
    """
    told = dict(_stated(method, words)) | dict(_known(method, words))
    return [(fact, told[fact]) for fact in CLAUSES if fact in told]


def _stated(method: Methodology, words: Words) -> Iterator[tuple[str, str]]:
    """What only the study can tell."""
    fieldwork = method.study.fieldwork

    def said(text: Text | None) -> str:
        return text.get(words.language) if text else ""

    yield "sponsor", said(fieldwork.sponsor)
    yield "conductor", said(fieldwork.conductor)
    population, size = said(fieldwork.population), fieldwork.population_size
    if population and size:
        values = {"population": population, "size": words.number(size, 0)}
        population = words.text("methodology.population_size", **values)
    yield "population", population
    stated = "sample_type" in fieldwork.model_fields_set
    assumed = words.text("methodology.sample_assumed")
    yield "sample_type", words.text(f"sample_type.{fieldwork.sample_type}") if stated else assumed
    if method.probability or fieldwork.frame:
        yield "frame", said(fieldwork.frame)
    if fieldwork.recruitment or not (method.probability or fieldwork.frame):
        yield "recruitment", said(fieldwork.recruitment)
    modes = [mode_name(mode, words) for mode in fieldwork.modes]
    yield "modes", words.listing(modes) if modes else ""
    languages = [_language(text, words) for text in fieldwork.languages]
    yield "languages", words.listing(languages) if languages else ""
    yield "period", period_of(fieldwork, words) if fieldwork.start or fieldwork.end else ""


def _language(text: Text | str, words: Words) -> str:
    name = cut(text if isinstance(text, str) else text.get(words.language), LONGEST_LABEL)
    key = f"methodology.language_{name.lower()}"
    return words.text(key) if words.has(key) else name


def _known(method: Methodology, words: Words) -> Iterator[tuple[str, str]]:
    """What the kit knows from the data."""
    waves = words.listing(list(method.waves))
    many = len(method.waves) > 1
    key = "methodology.strategy_waves" if many else "methodology.strategy"
    yield "strategy", words.text(key, waves=waves, **({"k": len(method.waves)} if many else {}))
    yield "questions", _questions(method, words)
    yield "size", words.text("unit.clause").join(_sizes(method, words))
    yield "dispositions", _rates(method, words)
    yield "precision", _precision(method, words)
    yield "weights", _weights(method, words)
    yield "processing", _there(method, words, "processing", "01_sample")
    yield "limits", words.text("methodology.limits_there")


def _there(method: Methodology, words: Words, key: str, chapter: str) -> str:
    """A message that points to a chapter, or its other wording where the report hasn't that one."""
    titles = {one.name: one.title.get(words.language) for one in method.run.chapters}
    if method.run.has(chapter):
        suffix = "_there" if words.has(f"methodology.{key}_there") else ""
        return words.text(f"methodology.{key}{suffix}", chapter=titles[chapter])
    return words.text(f"methodology.{key}_here")


def _questions(method: Methodology, words: Words) -> str:
    there = _there(method, words, "questions", "02_descriptive")
    k = len(unworded_items(method.study, words.codebook))
    if not k:
        return there
    key = "methodology.questions_unworded" + ("_one" if k == 1 else "")
    unworded = words.text(key, **({} if k == 1 else {"k": words.number(k, 0)}))
    return words.text("methodology.sentence_pair", first=unworded, second=there)


def _sizes(method: Methodology, words: Words) -> Iterator[str]:
    for wave in method.waves:
        counts = by_item(method.estimates, "responses", wave=wave)["estimate"]
        values = {str(name): words.number(count, 0) for name, count in counts.items()}
        yield words.text("methodology.size", wave=wave, **values)


def _rates(method: Methodology, words: Words) -> str:
    if not method.probability:
        return words.text("methodology.rate_none")
    rates = by_item(method.estimates, "response_rate")["estimate"]
    told = {str(name).lower(): words.percent(rate, 1) for name, rate in rates.items()}
    if "rr1" not in told:
        return ""
    if "rr3" not in told:
        return words.text("methodology.rate", rr1=told["rr1"])
    return words.text("methodology.rates", rr1=told["rr1"], rr3=told["rr3"])


def _precision(method: Methodology, words: Words) -> str:
    margins = pick(method.estimates, "margin_of_error")
    if margins.empty:
        return words.text("methodology.precision_none")
    margin = words.percentage_points(margins["estimate"].iloc[0]).lstrip("+")
    confidence = words.percent(method.study.report.confidence)
    return words.text("methodology.precision", margin=margin, confidence=confidence)


def _weights(method: Methodology, words: Words) -> str:
    """How the weights were made by the study's words, and what they are by the data."""
    wave = method.waves[-1]
    ends = by_item(method.estimates, "weight", wave=wave)["estimate"]
    if ends.empty:
        return words.text("methodology.weights_none")
    deff = pick(method.estimates, "design_effect", wave=wave)["estimate"].iloc[0]
    values = {"low": words.number(ends["min"], 2), "high": words.number(ends["max"], 2)}
    values["deff"] = words.number(deff, 2)
    weighting = method.study.weighting_of(wave)
    if weighting is None:
        made = words.text("methodology.weights_column", **values)
    else:
        columns = words.listing([words.column(name) for name in weighting.targets])
        made = words.text("methodology.weights_raked", columns=columns, **values)
    told = method.study.fieldwork.weights
    if told is None:
        return made
    first = told.get(words.language).rstrip("。.")
    return words.text("methodology.sentence_pair", first=first, second=made)
