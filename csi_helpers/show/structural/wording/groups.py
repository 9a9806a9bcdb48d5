"""Which paths differ between groups, where they can't be compared, and who has no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import pick
from csi_helpers.show.structural.group_paths import (
    Comparison,
    comparisons,
    differing_composites,
    group_label,
    group_row,
    own_paths,
    path_differences,
)
from csi_helpers.show.structural.names import (
    MOST_NAMED,
    construct_name,
    construct_names,
    first_few,
    joined,
    path_name,
)
from csi_helpers.show.structural.wording.p_values import p_text
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.groups import StructureGroups


def _correction(groups: StructureGroups, words: Words) -> str:
    if groups.correction == "none":
        return words.text("marks.uncorrected")
    name = words.text(f"correction.{groups.correction}")
    return words.text("marks.corrected_scores", correction=name)


def describe_structure_groups(groups: StructureGroups, words: Words) -> str:
    """Say which paths differ, or that none does; where composition differs; who is too small.

    Parameters
    ----------
    groups : StructureGroups
        The result.
    words : Words
        Language and labels.
    """
    told = _differences(groups, words)
    if composites := differing_composites(groups):
        where = [
            words.text(
                "group_paths.composed",
                names=construct_names(composites[one.group], words),
                level=one.name(words),
            )
            for one in comparisons(groups)
            if one.group in composites
        ]
        listed = words.text("unit.clause").join(where)
        told.append(words.text("group_paths.finding.composition", where=listed))
    return joined([*told, _small(groups, words, "group_paths.finding.small")], words)


def _differences(groups: StructureGroups, words: Words) -> list[str]:
    """What came of the comparisons of paths."""
    if not groups.groups:
        return [words.text("group_paths.finding.none_large")]
    if not comparisons(groups):
        named = first_few([group_label(group, words) for group in groups.groups], words)
        return [words.text("group_paths.finding.uncompared", groups=named)]
    differences = path_differences(groups)
    moved = differences[differences["moved"]]
    if differences.empty:
        return [words.text("group_paths.finding.incomparable")]
    values = {
        "tests": words.number(len(differences), 0),
        "confidence": words.percent(groups.confidence),
        "correction": _correction(groups, words),
    }
    if moved.empty:
        one = "_one" if len(differences) == 1 else ""
        return [words.text(f"group_paths.finding.none{one}", **values)]
    one = "_one" if len(moved) == 1 else ""
    k = words.number(len(moved), 0)
    clauses = [_clause(groups, row, words) for _, row in moved.head(MOST_NAMED).iterrows()]
    which = "widest" if len(moved) > MOST_NAMED else "which"
    return [
        words.text(f"group_paths.finding.differ{one}", k=k, **values),
        words.text(f"group_paths.finding.{which}", clauses=words.text("unit.clause").join(clauses)),
    ]


def _clause(groups: StructureGroups, row: pd.Series, words: Words) -> str:
    compared = _comparison(groups, row)
    path = (str(row["subject"]), str(row["object"]))
    # Dimensions of a second-order construct are compared, but no group's own model has their paths.
    known = path in own_paths(groups)
    own = [_own(groups, group, path, words) if known else "" for group in compared.members]
    alone = "" if known else "_alone"
    values = {
        "path": path_name(*path, words),
        "p": p_text(row["p_adjusted"], words, groups.confidence),
    }
    if compared.is_pair:
        order = (1, 0) if row["estimate"] > 0 else (0, 1)
        labels = [compared.levels(words)[k] for k in order]
        return words.text(
            f"group_paths.finding.pair{alone}",
            higher=labels[0],
            lower=labels[1],
            own=own[order[0]],
            other=own[order[1]],
            value=words.number(row["size"], 2),
            **values,
        )
    return words.text(
        f"group_paths.finding.{'higher' if row['estimate'] > 0 else 'lower'}{alone}",
        level=compared.name(words),
        own=own[0],
        value=words.number(row["estimate"], 2, signed=True),
        **values,
    )


def _comparison(groups: StructureGroups, row: pd.Series) -> Comparison:
    return next(one for one in comparisons(groups) if one.group == row["group"])


def _own(groups: StructureGroups, group: str, path: tuple[str, str], words: Words) -> str:
    row = group_row(groups, "path", group, path)
    return words.text(
        "group_paths.finding.own",
        value=words.number(row["estimate"], 2),
        confidence=words.percent(groups.confidence),
        interval=words.interval(row["ci_low"], row["ci_high"], 2),
        n=words.number(row["n"], 0),
    )


def _small(groups: StructureGroups, words: Words, key: str) -> str:
    if not groups.small:
        return ""
    named = words.listing([group_label(group, words) for group in groups.small])
    return words.text(key, groups=named, min_group=words.number(groups.min_group, 0))


def caption_path_differences(groups: StructureGroups, words: Words) -> str:
    """Count the paths that differ and name the widest difference, as the title of their table."""
    differences = path_differences(groups)
    moved = differences[differences["moved"]]
    if moved.empty:
        return words.text("group_paths.caption.none")
    widest = moved.iloc[0]
    return words.text(
        f"group_paths.caption.differ{'_one' if len(moved) == 1 else ''}",
        k=words.number(len(moved), 0),
        tests=words.number(len(differences), 0),
        path=path_name(str(widest["subject"]), str(widest["object"]), words),
        level=_comparison(groups, widest).name(words),
        value=words.number(widest["estimate"], 2, signed=True),
    )


def caption_group_paths(groups: StructureGroups, words: Words) -> str:
    """Say where most and least of the target is explained, as the title of the groups' paths."""
    rows = pick(groups.estimates, "r2", group=None)
    rows = rows[(rows["subject"] == groups.target) & rows["estimate"].notna()]
    if len(rows) < 2:
        return words.text("group_paths.caption.own_plain")
    ordered = rows.sort_values("estimate", kind="stable")
    ends = {"low": ordered.iloc[0], "high": ordered.iloc[-1]}
    named = {f"{end}_group": group_label(str(row["group"]), words) for end, row in ends.items()}
    values = {end: words.number(row["estimate"], 2) for end, row in ends.items()}
    construct = construct_name(groups.target, words)
    return words.text("group_paths.caption.own", construct=construct, **named, **values)


def caption_micom(groups: StructureGroups, words: Words) -> str:
    """Count the comparisons that keep composition, as the title of the table of MICOM."""
    total, failed = len(comparisons(groups)), len(differing_composites(groups))
    if not failed:
        return words.text(f"group_paths.caption.micom_all{'_one' if total == 1 else ''}")
    counts = {"k": words.number(total - failed, 0), "total": words.number(total, 0)}
    return words.text("group_paths.caption.micom", **counts)


def describe_difference_marks(groups: StructureGroups, words: Words) -> str:
    """Explain figures, signs and dashes of the table of differences."""
    told = [
        words.text("group_paths.source.base"),
        words.text(
            "group_paths.source.differences",
            confidence=words.percent(groups.confidence),
            correction=_correction(groups, words),
        ),
    ]
    if differing_composites(groups):
        told.append(words.text("group_paths.source.not_compared"))
    return joined([*told, _small(groups, words, "group_paths.source.small")], words)


def describe_group_paths_marks(groups: StructureGroups, words: Words) -> str:
    """Explain brackets and grey of the groups' own paths."""
    told = [
        words.text("group_paths.source.base"),
        words.text(
            "group_paths.source.own",
            confidence=words.percent(groups.confidence),
            correction=_correction(groups, words),
        ),
    ]
    return joined([*told, _small(groups, words, "group_paths.source.small")], words)


def describe_micom_marks(groups: StructureGroups, words: Words) -> str:
    """Explain c, its limit and what it permits."""
    rows = pick(groups.estimates, "micom_c", group=None)
    return joined(
        [
            words.text("group_paths.source.micom_base", n=words.base(rows["n"])),
            words.text(
                "large_models.micom" if groups.random_groups else "group_paths.source.micom",
                permutations=words.number(groups.permutations, 0),
                groups=words.number(groups.random_groups, 0),
            ),
        ],
        words,
    )


def explain_structure_groups(groups: StructureGroups, words: Words) -> str:
    """Say how groups were modelled and compared, as far as it holds for this study.

    Parameters
    ----------
    groups : StructureGroups
        The result.
    words : Words
        Language.
    """
    told = [words.text("group_paths.method.models", min_group=words.number(groups.min_group, 0))]
    if comparisons(groups):
        permutations = words.number(groups.permutations, 0)
        told.append(words.text("group_paths.method.micom"))
        told.append(
            words.text(
                "large_models.groups" if groups.random_groups else "group_paths.method.tests",
                permutations=permutations,
                groups=words.number(groups.random_groups, 0),
            )
        )
        if groups.correction != "none":
            correction = _correction(groups, words)
            told.append(words.text("group_paths.method.corrected", correction=correction))
        told.append(words.text("group_paths.method.association"))
    return joined(told, words)
