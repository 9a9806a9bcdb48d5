"""The one figure a report is known by: which it may be, the first choice first."""

from __future__ import annotations

from dataclasses import dataclass

from csi_helpers.params.study import Study


@dataclass(frozen=True)
class MainFigure:
    """A figure that a report may be known by.

    Attributes
    ----------
    name : str
        As targets and benchmarks name it: a construct, an item, or ``nps``, ``csat``,
        ``relationship``.
    chapter, table, subject : str
        Where it is published; no subject where the study names no item for it.
    """

    name: str
    chapter: str
    table: str
    subject: str


def main_figures(target: str, overall: str, csat: str, nps: str) -> tuple[MainFigure, ...]:
    """What may head a report, by what its study names; the first that is published does.

    Parameters
    ----------
    target : str
        Construct the structural model explains; "" without one, as for the others.
    overall, csat, nps : str
        Items.

    Returns
    -------
    tuple of MainFigure

    Examples
    --------
    >>> [one.table for one in main_figures("satisfaction", "Q1", "", "Q9")]
    ['index', 'index100', 'nps', 'csat', 'relationship_quality']
    """
    loyalty, items = "09_loyalty", dict.fromkeys((overall, csat))
    return (
        *([MainFigure(target, "05_sem", "index", target)] if target else []),
        *(MainFigure(item, "02_descriptive", "index100", item) for item in items if item),
        MainFigure("nps", loyalty, "nps", nps),
        MainFigure("csat", loyalty, "csat", csat),
        MainFigure("relationship", "10_relationship", "relationship_quality", "overall"),
    )


def main_figures_of(study: Study) -> tuple[MainFigure, ...]:
    """`main_figures` of a study."""
    loyalty = study.loyalty
    return main_figures(
        (study.model.resolved_target if study.model else "") or "",
        study.overall or "",
        loyalty.csat.item if loyalty and loyalty.csat else "",
        loyalty.nps.item if loyalty and loyalty.nps else "",
    )
