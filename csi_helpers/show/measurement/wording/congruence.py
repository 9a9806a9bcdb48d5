"""Which constructs of the model come out of the answers as factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.cutoffs import CONGRUENCE_EQUAL, CONGRUENCE_FAIR, coefficient
from csi_helpers.show.measurement.factors import congruence_matrix, factor_name, found_again
from csi_helpers.show.refusals import refusal_texts
from csi_helpers.show.rows import pick
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis


def describe_congruence(analysis: FactorAnalysis, words: Words) -> str:
    """Say which constructs are found again as factors, which not, and so how the model fares.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result of a study with a model; "" without one.
    words : Words
        Language and labels.
    """
    phi = congruence_matrix(analysis)
    if phi.empty:
        return ""
    found = found_again(analysis)
    best = {construct: str(phi.loc[construct].abs().idxmax()) for construct in found}
    highest = phi.abs().max(axis=1)
    limit = coefficient(words, CONGRUENCE_FAIR)
    told = []
    own = [construct for construct, (how, _) in found.items() if how == "own"]
    if own:
        key = "finding.congruence_every" if 1 < len(own) == len(found) else "finding.congruence"
        each = [
            words.text(
                "congruence.agreed",
                construct=words.construct(construct),
                factor=best[construct],
                phi=coefficient(words, highest[construct], CONGRUENCE_FAIR, CONGRUENCE_EQUAL),
            )
            for construct in own
        ]
        told.append(words.text(key, constructs=words.listing(each), limit=limit))
    for factor in dict.fromkeys(best[name] for name, (how, _) in found.items() if how == "shared"):
        together = [
            words.construct(name)
            for name, (how, _) in found.items()
            if how == "shared" and best[name] == factor
        ]
        told.append(
            words.text(
                "finding.congruence_shared",
                constructs=words.listing(together),
                factor=factor_name(analysis, factor, words),
            )
        )
    lost = [words.construct(name) for name, (how, _) in found.items() if how == "none"]
    if lost:
        told.append(
            words.text("finding.congruence_none", constructs=words.listing(lost), limit=limit)
        )
    extent = "whole" if len(own) == len(found) else "part" if own else "not"
    told.append(words.text(f"finding.congruence_{extent}"))
    return words.text("unit.sentence").join(told)


def caption_congruence(analysis: FactorAnalysis, words: Words) -> str:
    """Count the constructs found again, as the title of their table."""
    found = found_again(analysis)
    k = sum(how == "own" for how, _ in found.values())
    one = "_one" if k == 1 else ""
    counts = {"k": words.number(k, 0), "total": words.number(len(found), 0)}
    return words.text(f"caption.congruence{one}", **counts)


def describe_factor_waves(analysis: FactorAnalysis, words: Words) -> str:
    """Say whether the factors of earlier waves were the same; "" without earlier waves.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    words : Words
        Language and labels.
    """
    rows = pick(analysis.estimates, "wave_congruence")
    rows = rows[rows["estimate"].notna()]
    told = []
    for wave, part in rows.groupby("wave", sort=False):
        away = part[part["estimate"].abs() < CONGRUENCE_FAIR]
        if away.empty:
            lowest = coefficient(words, part["estimate"].abs().min(), CONGRUENCE_FAIR)
            told.append(words.text("finding.waves_same", wave=wave, phi=lowest))
        else:
            names = [
                words.text(
                    "unit.scored",
                    item=factor_name(analysis, str(row["subject"]), words),
                    value=coefficient(words, row["estimate"], CONGRUENCE_FAIR),
                )
                for _, row in away.iterrows()
            ]
            told.append(words.text("finding.waves_differ", wave=wave, factors=words.listing(names)))
    for wave, error in analysis.omitted_waves.items():
        if error is None:
            told.append(words.text("finding.waves_missing", wave=wave))
        else:
            why = refusal_texts(error, words)["found"]
            told.append(words.text("finding.waves_refused", wave=wave, found=why))
    return words.text("unit.sentence").join(told)
