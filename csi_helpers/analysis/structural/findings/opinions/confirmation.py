"""Does the measurement model hold by the covariance route? CFA of every wave, and invariance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from csi_helpers.analysis.estimates import CAUTION_BELOW, Row, tidy
from csi_helpers.analysis.structural.cfa.fit_indices import FitIndices
from csi_helpers.analysis.structural.cfa.model import CfaModel
from csi_helpers.analysis.structural.cfa.refusals import located
from csi_helpers.analysis.structural.cfa.result import CfaResult
from csi_helpers.analysis.structural.findings.opinions.invariance import ACROSS_WAVES, Levels
from csi_helpers.analysis.structural.findings.opinions.measured_waves import (
    MeasuredWave,
    measured_wave,
)
from csi_helpers.analysis.variance import t_interval, t_p_value
from csi_helpers.data.large.survey import RANDOM_GROUPS, LargeWave
from csi_helpers.data.survey import Wave
from csi_helpers.errors import AnalysisError

OVERALL = "overall"
PER_PARAMETER = 5  # respondents (Bentler & Chou 1987, Sociol. Methods Res. 16)


@dataclass(frozen=True)
class Confirmation:
    """Confirmatory factor analysis of the constructs, all correlated.

    Attributes
    ----------
    estimates : DataFrame
        Tidy, every wave that has all items. Fit (subject overall; method ml, the plain test, or
        mlr, the scaled one): `cfa_chi2` with its p-value, `cfa_df`, `cfa_cfi`, `cfa_tli`,
        `cfa_rmsea` with its 90% interval (whatever the study's confidence: its convention),
        `cfa_srmr`; the note says which version indices are (plain, scaled, robust). `cfa_loading`
        (item / construct) and `cfa_correlation` (construct / construct), standardised; notes
        single item, heywood, improper, few clusters (fewer than parameters), caution. `no test`:
        the scaled test can't be had. Invariance (subject: its level;
        group: `wave` or a segment column): `invariance_chi2` with the p-value of the step from the
        looser level (compared_with), `_df`, `_cfi`, `_tli`, `_rmsea`, `_srmr`, the changes
        `_dchi2`, `_ddf`, `_dcfi`, `_drmsea`, `_dsrmr`, and `_held` (1 or 0).
    wave : str
    waves : tuple of str
        Those with a model, oldest first.
    constructs : dict
    n, n_incomplete : int
        Respondents of the current wave with an answer, and those of them with gaps; of a large wave
        those who answered every item, and those left out.
    weighted : bool
    design : bool
        Strata, clusters or raking entered the standard errors and tests.
    reported : str
        ml or mlr, whichever to read; "" without a model of the current wave.
    indices : str
        plain, scaled or robust: what CFI, TLI and RMSEA are there.
    heywood : tuple of str
        Items and constructs with a negative variance in the current wave.
    improper : bool
        Correlations of the constructs contradict each other.
    held : dict
        `wave` or segment column -> strictest level that holds, "" if none.
    compared : dict
        The same -> the waves or levels compared.
    random_groups : int
        Those of a large survey, which standard errors and scaled tests come from; else 0. There
        only who answered all items is in the model.
    """

    estimates: pd.DataFrame
    wave: str
    waves: tuple[str, ...]
    constructs: dict[str, tuple[str, ...]]
    n: int
    n_incomplete: int
    weighted: bool
    design: bool
    reported: str
    indices: str
    heywood: tuple[str, ...]
    improper: bool
    held: dict[str, str]
    compared: dict[str, tuple[str, ...]]
    confidence: float
    min_base: int
    min_group: int
    refusals: tuple[AnalysisError, ...]
    random_groups: int = 0


def confirm_waves(
    waves: Sequence[Wave | LargeWave],
    constructs: Mapping[str, tuple[str, ...]],
    segments: Mapping[str, tuple[str, ...]],
    *,
    confidence: float,
    min_base: int,
    min_group: int,
) -> Confirmation:
    """CFA wave by wave, and its invariance across waves and segments.

    Parameters
    ----------
    waves : sequence of Wave or LargeWave
        Oldest first, the current one last; one without all items has no model.
    constructs : mapping
        Construct -> items. A single item measures its construct without error.
    segments : mapping
        Segment column -> levels, compared in the current wave.
    min_group : int
        Respondents a level needs; never fewer than the parameters of a group.

    Returns
    -------
    Confirmation
        What can't be fitted stands in `refusals`; the rest stands. Only waves with a model are
        compared, and segments only if the current one has it.

    Notes
    -----
    Full-information maximum likelihood: every answer counts. Tests and standard errors are robust
    (MLR: Yuan & Bentler 2000, Sociol. Methodol. 30); with weights, strata, clusters or raking they
    allow for the design (Muthén & Satorra 1995, Sociol. Methodol. 25), and the plain test, which
    doesn't hold there, is left out. Intervals and p-values of loadings are Student's at the
    design's degrees of freedom. A wave is refused with fewer respondents than `min_base` or free
    parameters, and marked `caution` below five a parameter (Bentler & Chou 1987). A level of
    invariance holds while CFI falls by at most .01 (Cheung & Rensvold 2002, Struct. Equ. Modeling
    9).
    """
    model = CfaModel(dict(constructs))
    measured = [measured_wave(wave, model) for wave in waves]
    current = measured[-1]
    fits: dict[str, CfaResult] = {}
    rows: list[Row] = []
    refusals: list[AnalysisError] = []
    for wave in measured:
        if not wave.whole:
            rows.append({"table": "cfa_chi2", "subject": OVERALL, "method": "mlr"})
            rows[-1] |= {"wave": wave.name, "note": "items missing"}
            continue
        try:
            fits[wave.name] = wave.fit(confidence=confidence, min_base=min_base)
        except AnalysisError as error:
            refusals.append(error if wave is current else located(error, wave.name))
            continue
        found = _rows(wave, fits[wave.name], confidence=confidence)
        rows += ({"wave": wave.name, **row} for row in found)
    fitted = [wave for wave in measured if wave.name in fits]
    sets = _invariance(fitted, current, segments, model, min_group=min_group)
    fit = fits.get(current.name)
    n, n_incomplete = current.counts
    if fit is not None and n_incomplete:
        counted: Row = {"table": "cfa_incomplete", "wave": current.name}
        rows.append({**counted, "n": n, "estimate": n_incomplete})
    return Confirmation(
        estimates=tidy([*rows, *(row for one in sets.values() for row in one.rows)]),
        wave=current.name,
        waves=tuple(fits),
        constructs={name: tuple(items) for name, items in model.constructs.items()},
        n=n,
        n_incomplete=n_incomplete,
        weighted=current.weighted,
        design=current.designed,
        reported="" if fit is None else "mlr" if fit.scaled else "ml" if fit.plain_holds else "",
        indices="" if fit is None or not (fit.scaled or fit.plain_holds) else fit.version,
        heywood=() if fit is None else _heywood(fit),
        improper=bool(fit and fit.improper_groups),
        held={name: one.held for name, one in sets.items() if one.groups},
        compared={name: one.groups for name, one in sets.items() if one.groups},
        confidence=confidence,
        min_base=min_base,
        min_group=min_group,
        refusals=(*refusals, *(error for one in sets.values() for error in one.refusals)),
        random_groups=RANDOM_GROUPS if isinstance(waves[-1], LargeWave) else 0,
    )


def _invariance(
    fitted: Sequence[MeasuredWave],
    current: MeasuredWave,
    segments: Mapping[str, tuple[str, ...]],
    model: CfaModel,
    *,
    min_group: int,
) -> dict[str, Levels]:
    sets: dict[str, Levels] = {}
    if all(len(items) == 1 for items in model.constructs.values()):
        return sets  # no loading or residual variance is estimated that could differ
    across = current.across(fitted, min_group=min_group)
    if across is not None:
        sets[ACROSS_WAVES] = across
    if any(wave is current for wave in fitted):
        sets |= current.segments(segments, min_group=min_group)
    return sets


def _rows(wave: MeasuredWave, fit: CfaResult, *, confidence: float) -> Iterator[Row]:
    n, n_eff, df = wave.base
    note = "caution" if min(n, n_eff) < max(CAUTION_BELOW, PER_PARAMETER * fit.n_free) else ""
    if df < fit.n_free and df < n - 1:
        note = "few clusters"
    base: Row = {"n": n, "n_eff": n_eff}
    if fit.plain_holds:
        yield from (base | row for row in _fit_rows(fit.plain, fit.plain, fit.srmr, "ml", "plain"))
    if fit.scaled:
        rows = _fit_rows(fit.scaled, fit.reported, fit.srmr, "mlr", fit.version)
        yield from (base | row for row in rows)
    elif not fit.plain_holds:
        yield {"table": "cfa_chi2", "subject": OVERALL, "method": "mlr", **base, "note": "no test"}
    kinds = {"loading": "cfa_loading", "covariance": "cfa_correlation"}
    heywood = set(_heywood(fit))
    for entry in fit.estimates[fit.estimates["kind"].isin(list(kinds))].to_dict("records"):
        loading = entry["kind"] == "loading"
        one, other = (
            (entry["object"], entry["subject"])
            if loading
            else (
                entry["subject"],
                entry["object"],
            )
        )
        row: Row = {"table": kinds[entry["kind"]], "subject": one, "object": other, **base}
        row |= {"estimate": entry["standardised"], "note": note}
        if loading and len(fit.model.constructs[other]) == 1:
            yield row | {"note": "single item"}
            continue
        if {one, other} & heywood:
            row["note"] = "heywood"
        elif not loading and fit.improper_groups:
            row["note"] = "improper"
        se = entry["standardised_se"]
        low, high = t_interval(row["estimate"], se, df, confidence)
        row |= {"se": se, "ci_low": float(low), "ci_high": float(high)}
        yield row | {"p_value": float(t_p_value(row["estimate"], se, df))}


def _fit_rows(
    tested: FitIndices, indices: FitIndices, srmr: float, method: str, version: str
) -> Iterator[Row]:
    stem: Row = {"subject": OVERALL, "method": method}
    kind: Row = {"note": version}
    p_value = {"p_value": tested.p_value}
    interval = {"ci_low": indices.rmsea_low, "ci_high": indices.rmsea_high}
    yield {"table": "cfa_chi2", **stem, "estimate": tested.chi_square, **p_value}
    yield {"table": "cfa_df", **stem, "estimate": tested.df}
    yield {"table": "cfa_cfi", **stem, "estimate": indices.cfi, **kind}
    yield {"table": "cfa_tli", **stem, "estimate": indices.tli, **kind}
    yield {"table": "cfa_rmsea", **stem, "estimate": indices.rmsea, **interval, **kind}
    yield {"table": "cfa_srmr", **stem, "estimate": srmr}


def _heywood(fit: CfaResult) -> tuple[str, ...]:
    return tuple(name for _, name in (*fit.heywood_items, *fit.heywood_constructs))
