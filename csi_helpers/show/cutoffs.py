"""Thresholds of measurement, each with its source, and numbers that stay on their side of one."""

from __future__ import annotations

import math

from csi_helpers.show.words import Words

# Alpha and omega. Nunnally (1978), Psychometric Theory, 2nd ed., p. 245: 0.70; Nunnally & Bernstein
# (1994), 3rd ed., ch. 7: 0.80 is adequate for basic research, which this report calls good; Hair,
# Risher, Sarstedt & Ringle (2019), Eur. Bus. Rev. 31: 0.95 and more is redundant.
RELIABLE, GOOD, REDUNDANT = 0.70, 0.80, 0.95
# Item-rest correlation. Nunnally & Bernstein (1994), Psychometric Theory, 3rd ed., ch. 8.
ITEM_REST = 0.30
# Alpha without an item is clearly higher: our own rule, since small gains are chance.
CLEAR_RISE = 0.02
# Sampling adequacy. Kaiser (1974), Psychometrika 39: from 0.60 fit, below 0.50 unacceptable.
ADEQUATE, UNACCEPTABLE = 0.60, 0.50
# Loadings. Hair, Black, Babin & Anderson (2019), Multivariate Data Analysis, 8th ed., ch. 3: 0.30
# is the least; Tabachnick & Fidell (2007), Using Multivariate Statistics, 5th ed., ch. 13: an item
# of 0.32 and more on two factors loads on both.
SMALL_LOADING, CROSS_LOADING = 0.30, 0.32
# Communality. Costello & Osborne (2005), Pract. Assess. Res. Eval. 10(7).
LOW_COMMUNALITY = 0.40
# Tucker's congruence. Lorenzo-Seva & ten Berge (2006), Methodology 2.
CONGRUENCE_FAIR, CONGRUENCE_EQUAL = 0.85, 0.95
# Average variance extracted. Fornell & Larcker (1981), J. Marketing Res. 18: half of the items'
# variance and more; Hair, Hult, Ringle & Sarstedt (2022), A Primer on PLS-SEM, 3rd ed., ch. 4, with
# the loading that gives it, whose square is 0.50.
CONVERGENT, ITEM_LOADING = 0.50, 0.708
# HTMT. Henseler, Ringle & Sarstedt (2015), J. Acad. Mark. Sci. 43: 0.85 for distinct concepts, 0.90
# for kindred ones; an interval that reaches 1 tells nothing apart.
HTMT_STRICT, HTMT_LENIENT, HTMT_BOUND = 0.85, 0.90, 1.0
# Variance inflation. Hair, Risher, Sarstedt & Ringle (2019), Eur. Bus. Rev. 31: below 3 is best, 5
# and more is critical.
COLLINEAR_PERHAPS, COLLINEAR = 3.0, 5.0
# f². Cohen (1988), Statistical Power Analysis, 2nd ed., ch. 9.
SMALL_EFFECT, MEDIUM_EFFECT, LARGE_EFFECT = 0.02, 0.15, 0.35
# R². Hair, Ringle & Sarstedt (2011), J. Mark. Theory Pract. 19: a rule of thumb of marketing.
WEAK_R2, MODERATE_R2, SUBSTANTIAL_R2 = 0.25, 0.50, 0.75
# SRMR. Hu & Bentler (1999), Struct. Equ. Modeling 6; of PLS: Henseler, Hubona & Ray (2016), Ind.
# Manag. Data Syst. 116.
CLOSE_FIT = 0.08
# Fit of a factor model. Hu & Bentler (1999), Struct. Equ. Modeling 6; SRMR as above.
FIT_INCREMENTAL, FIT_RMSEA = 0.95, 0.06
# Invariance: the fall of CFI. Cheung & Rensvold (2002), Struct. Equ. Modeling 9.
CFI_FALL = 0.01
# Standardised loadings of a factor model. Hair, Black, Babin & Anderson (2019), Multivariate Data
# Analysis, 8th ed., ch. 9: 0.50 is the least. Constructs that correlate at 0.85 and more are hardly
# distinct: Brown (2015), Confirmatory Factor Analysis for Applied Research, 2nd ed., ch. 4.
FACTOR_LOADING, INDISTINCT = 0.50, 0.85


def coefficient(words: Words, value: float | None, *cutoffs: float) -> str:
    """Write a coefficient in two decimals, or as many as keep it on its side of the cutoffs.

    Parameters
    ----------
    words : Words
        Language.
    value : float, optional
        Alpha, omega, a loading; "–" where there is none.
    *cutoffs : float
        Thresholds it is compared with.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> words = Words("en", SimpleNamespace(items={}, segments={}, constructs={}))
    >>> coefficient(words, 0.698, 0.70), coefficient(words, 0.702, 0.70)
    ('0.698', '0.70')
    """
    if value is None or not math.isfinite(value):
        return "–"
    for digits in (2, 3, 4):
        if all((round(value, digits) >= cutoff) == (value >= cutoff) for cutoff in cutoffs):
            return words.number(value, digits)
    return words.number(value, 5)
