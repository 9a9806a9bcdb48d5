"""Lines under the exhibits of the path model: base, intervals, rules with their sources, marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.show.cutoffs import (
    CLOSE_FIT,
    COLLINEAR,
    COLLINEAR_PERHAPS,
    CONVERGENT,
    HTMT_BOUND,
    HTMT_LENIENT,
    HTMT_STRICT,
    ITEM_LOADING,
    LARGE_EFFECT,
    MEDIUM_EFFECT,
    MODERATE_R2,
    REDUNDANT,
    RELIABLE,
    SMALL_EFFECT,
    SUBSTANTIAL_R2,
    WEAK_R2,
)
from csi_helpers.show.rows import CAUTION, pick
from csi_helpers.show.structural.effects import disagreeing, effects_on, outcomes_first
from csi_helpers.show.structural.fit import fit_of
from csi_helpers.show.structural.measures import (
    FORMATIVE,
    SINGLE,
    measured_constructs,
    pairs_of,
    remarked_items,
    strangers,
)
from csi_helpers.show.structural.names import construct_name, joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

_PATHS = ("path", "total_effect")


def base_line(structure: Structure, words: Words) -> str:
    """Say on whom the main model rests, and on whom those with constructs only some were asked."""
    rows = pick(structure.estimates, "path", wave=structure.wave)
    rows = rows[~rows["subject"].isin(structure.asked) & ~rows["object"].isin(structure.asked)]
    key = "base_casewise" if structure.missing == "casewise" else "base"
    weighted = {"weights", "raking"} & set(structure.features)
    weighting = words.text("base.weighted" if weighted else "base.unweighted")
    told = [words.text(f"path_model.source.{key}", n=words.base(rows["n"]), weighting=weighting)]
    for construct, n in structure.asked.items():
        name = construct_name(construct, words)
        told.append(words.text("path_model.source.asked", construct=name, n=words.number(n, 0)))
    return joined(told, words)


def correction_of(structure: Structure, words: Words) -> str:
    """Say how p-values are corrected."""
    if structure.correction == "none":
        return words.text("marks.uncorrected")
    name = words.text(f"correction.{structure.correction}")
    return words.text("path_model.corrected", correction=name)


def _interval(structure: Structure, words: Words) -> str:
    return words.text(
        f"path_model.source.{structure.interval}", confidence=words.percent(structure.confidence)
    )


def _caution(structure: Structure, words: Words, *tables: str) -> str:
    rows = structure.estimates[structure.estimates["table"].isin(tables)]
    rows = rows[rows["wave"] == structure.wave]
    if not (rows["note"] == CAUTION).any():
        return ""
    return words.text("marks.caution", caution=words.number(CAUTION_BELOW, 0))


def source_effects(structure: Structure, words: Words) -> str:
    """Write the line under the chart of effects."""
    told = [base_line(structure, words), words.text("path_model.source.effects")]
    told += [_interval(structure, words), _tested(structure, words)]
    return joined([*told, _caution(structure, words, "total_effect")], words)


def source_effects_table(structure: Structure, words: Words) -> str:
    """Write the line under the table of effects."""
    told = [source_effects(structure, words)]
    if not all(effects_on(structure, name)["sure"].all() for name in outcomes_first(structure)):
        told.append(words.text("path_model.source.effects_grey"))
    return joined(told, words)


def _tinted(short: bool, words: Words) -> str:
    """What a tint means, where there is one."""
    return words.text("path_model.source.tinted") if short else ""


def _tested(structure: Structure, words: Words) -> str:
    return words.text("path_model.source.p", correction=correction_of(structure, words))


def source_quality(structure: Structure, words: Words) -> str:
    """Write the line under the table of constructs."""
    measured = measured_constructs(structure)
    kinds = {each.kind for each in measured}
    return joined(
        [
            base_line(structure, words),
            words.text(
                "path_model.source.quality",
                limit=words.number(RELIABLE, 2),
                redundant=words.number(REDUNDANT, 2),
                ave=words.number(CONVERGENT, 2),
            ),
            _tinted(any(each.short for each in measured), words),
            words.text("path_model.source.single") if SINGLE in kinds else "",
            words.text("path_model.source.formative") if FORMATIVE in kinds else "",
            _interval(structure, words),
            _caution(structure, words, "rho_a"),
        ],
        words,
    )


def source_discriminant(structure: Structure, words: Words) -> str:
    """Write the line under the table of pairs of constructs."""
    pairs = pairs_of(structure)
    strict, lenient = words.number(HTMT_STRICT, 2), words.number(HTMT_LENIENT, 2)
    return joined(
        [
            base_line(structure, words),
            words.text(
                "path_model.source.discriminant",
                confidence=words.percent(structure.confidence),
                strict=strict,
                lenient=lenient,
                bound=words.number(HTMT_BOUND, 0),
            ),
            words.text("path_model.source.fornell"),
            _tinted(bool((pairs["alike"] | pairs["overlapping"]).any()), words),
            words.text("path_model.source.close", strict=strict, lenient=lenient)
            if pairs["close"].any()
            else "",
        ],
        words,
    )


def source_items(structure: Structure, words: Words) -> str:
    """Write the line under the table of items."""
    found = remarked_items(structure)
    kinds = {each.kind for each in measured_constructs(structure)}
    return joined(
        [
            base_line(structure, words),
            words.text(
                "path_model.source.items",
                loading=words.number(ITEM_LOADING, 3),
                vif=words.number(COLLINEAR, 0),
            ),
            _tinted(any(found.values()), words),
            words.text("path_model.source.mode_b") if FORMATIVE in kinds else "",
            words.text("path_model.source.negative") if found["negative"] else "",
            words.text("path_model.source.p_weight"),
            _interval(structure, words),
        ],
        words,
    )


def source_cross(structure: Structure, words: Words) -> str:
    """Write the line under the table of cross-loadings."""
    return joined(
        [
            base_line(structure, words),
            words.text("path_model.source.cross"),
            words.text("path_model.source.stranger") if strangers(structure) else "",
        ],
        words,
    )


def source_structure(structure: Structure, words: Words) -> str:
    """Write the line under the table of paths."""
    sizes = {"small": SMALL_EFFECT, "medium": MEDIUM_EFFECT, "large": LARGE_EFFECT}
    limits = {"perhaps": COLLINEAR_PERHAPS, "critical": COLLINEAR}
    shares = {"weak": WEAK_R2, "moderate": MODERATE_R2, "substantial": SUBSTANTIAL_R2}
    fit = fit_of(structure)
    told = [
        base_line(structure, words),
        words.text("path_model.source.r2", **{k: words.number(v, 2) for k, v in shares.items()}),
        words.text("path_model.source.f2", **{k: words.number(v, 2) for k, v in sizes.items()}),
        words.text("path_model.source.vif", **{k: words.number(v, 0) for k, v in limits.items()}),
        _tested(structure, words),
    ]
    if fit is not None:
        told.append(words.text("path_model.source.srmr", limit=words.number(CLOSE_FIT, 2)))
        told.append("" if fit.exact is None else words.text("path_model.source.exact"))
        told.append(_tinted(not fit.close or fit.exact is False, words))
    return joined([*told, _caution(structure, words, *_PATHS)], words)


def source_intervals(structure: Structure, words: Words) -> str:
    """Write the line under the table of both intervals."""
    return joined(
        [
            base_line(structure, words),
            words.text(
                "path_model.source.intervals",
                replicates=words.number(structure.replicates, 0),
                confidence=words.percent(structure.confidence),
            ),
            words.text("path_model.source.disagree") if disagreeing(structure) else "",
        ],
        words,
    )
