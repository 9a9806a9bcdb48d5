"""Reading Kano's evaluation: each feature's figures, the order of the list, where rules differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from csi_helpers.analysis.instruments.kano.evaluation import MIXED, RULES, UNAMBIGUOUS
from csi_helpers.show.rows import LOW_BASE, pick, significant
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation

LETTERS = ("M", "O", "A", "I", "R", "Q")  # as the list goes: what must be there first
WARNED = ("R", "Q")
MANY_QUESTIONABLE = 0.10  # share from which a question's wording is to be looked at (our own rule)
_ENDS = ("estimate", "ci_low", "ci_high")


def standings(result: KanoEvaluation, group: str = "total", wave: str = "") -> pd.DataFrame:
    """Every feature's figures in one group, in the study's order.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    group : str
        ``total`` or ``column=code``.
    wave : str
        The current one by default.

    Returns
    -------
    DataFrame
        Index: features. n, n_eff, note; shares by letter; a letter for each rule ("" where it has
        none); better, worse, functional, dysfunctional with `_low` and `_high`; fong, second,
        combination, category, mixed, total. NaN where there is no figure.
    """
    rows = result.estimates
    rows = rows[(rows["wave"] == (wave or result.wave)) & (rows["group"] == group)]
    frame = pd.DataFrame(index=pd.Index(result.features, name="feature"))
    share = rows[rows["table"] == "kano_share"]
    wide = share.drop_duplicates(["subject", "object"]).pivot(
        index="subject", columns="object", values="estimate"
    )
    for letter in LETTERS:
        frame[letter] = wide.get(letter, np.nan)
    classes = rows[rows["table"] == "kano_class"]
    for rule in RULES:
        frame[rule] = _by_subject(classes[classes["method"] == rule])["object"]
    frame[list(RULES)] = frame[list(RULES)].fillna("")
    for name in ("better", "worse"):
        _spread(frame, name, rows[rows["table"] == name])
    means = rows[rows["table"] == "kano_continuous"]
    for half in ("functional", "dysfunctional"):
        _spread(frame, half, means[means["object"] == half])
    fong = _by_subject(rows[rows["table"] == "fong"])
    frame["n"], frame["n_eff"] = fong["n"], fong["n_eff"]
    frame["fong"], frame["second"] = fong["estimate"], fong["compared_with"]
    frame["second"] = frame["second"].fillna("")
    frame["note"] = _by_subject(classes[classes["method"] == "mode"])["note"]
    frame["note"] = frame["note"].fillna("")
    for name in ("category", "total"):
        frame[name] = _by_subject(rows[rows["table"] == f"kano_{name}_strength"])["estimate"]
    frame["combination"] = frame["fong"] < UNAMBIGUOUS
    frame["mixed"] = frame["category"] < MIXED
    return frame


def _by_subject(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop_duplicates("subject").set_index("subject")


def _spread(frame: pd.DataFrame, name: str, rows: pd.DataFrame) -> None:
    own = _by_subject(rows)
    for end, suffix in zip(_ENDS, ("", "_low", "_high"), strict=True):
        frame[f"{name}{suffix}"] = own[end]


def evaluated(result: KanoEvaluation) -> pd.DataFrame:
    """Features with a class in the current wave, as the list goes: what must be there first.

    Must-be by what is lost without it, one-dimensional by what is lost and won, attractive by what
    is won; then indifferent ones, and those to be warned of.
    """
    frame = standings(result)
    frame = frame[frame["mode"] != ""]
    weight = {
        "M": -frame["worse"],
        "O": frame["better"] - frame["worse"],
        "A": frame["better"],
    }
    keys = pd.DataFrame({"place": frame["mode"].map(LETTERS.index), "weight": 0.0}, frame.index)
    for letter, values in weight.items():
        keys["weight"] = keys["weight"].where(frame["mode"] != letter, -values.fillna(0.0))
    return frame.loc[keys.sort_values(["place", "weight"], kind="stable").index]


def disagreeing(frame: pd.DataFrame) -> pd.DataFrame:
    """Features that not all rules put into the same class."""
    letters = frame[list(RULES)]
    apart = [len({letter for letter in row if letter}) > 1 for row in letters.to_numpy()]
    return frame[np.array(apart, dtype=bool)]


def group_classes(result: KanoEvaluation) -> pd.DataFrame:
    """Class of every feature in every level that has one.

    Returns
    -------
    DataFrame
        column, code, feature, n, letter ("" on a low base), combination, other (whether it is
        another class than in total; neither of a total's two is, where they can't be told apart),
        note.
    """
    total = standings(result)
    classes = pick(result.estimates, "kano_class", group=None, wave=result.wave, method="mode")
    fong = pick(result.estimates, "fong", group=None, wave=result.wave)
    clear = fong.set_index(["group", "subject"])["estimate"]
    rows = []
    for column, levels in result.segments.items():
        for code in levels:
            own = classes[classes["group"] == f"{column}={code}"]
            for _, row in own.iterrows():
                value = clear.get((row["group"], row["subject"]), np.nan)
                letter = "" if row["note"] == LOW_BASE else str(row["object"])
                feature = str(row["subject"])
                cell = {"column": column, "code": code, "feature": feature, "n": row["n"]}
                cell |= {"letter": letter, "combination": bool(value < UNAMBIGUOUS)}
                cell |= {"other": letter not in _usual(total, feature), "note": row["note"]}
                rows.append(cell)
    names = ["column", "code", "feature", "n", "letter", "combination", "other", "note"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({"combination": bool, "other": bool})


def _usual(total: pd.DataFrame, feature: str) -> set[str]:
    """Classes a level may have without being another one than everybody's."""
    row: Any = total.loc[feature]
    return {"", row["mode"], *([row["second"]] if row["combination"] else [])}


def reversed_groups(result: KanoEvaluation) -> pd.DataFrame:
    """Levels in which a feature is reverse though it isn't for everybody."""
    groups = group_classes(result)
    return groups[(groups["letter"] == "R") & groups["other"]]


def group_differences(result: KanoEvaluation, column: str) -> pd.DataFrame:
    """Shares and coefficients in which a level differs from all others, or from another level.

    Returns
    -------
    DataFrame
        feature, table, object, code, other (code of the other level, "" for all others), value,
        total, difference; the largest differences of shares and coefficients first.
    """
    rows = result.estimates
    tested = rows["table"].isin(["kano_share", "better", "worse"]) & (rows["wave"] == result.wave)
    inside = rows["group"].str.startswith(f"{column}=")
    clear = [significant(float(p), result.confidence) for p in rows["p_adjusted"]]
    hits = rows[tested & inside & np.array(clear, dtype=bool)]
    totals = rows[tested & (rows["group"] == "total")]
    everybody = totals.set_index(["table", "subject", "object"])["estimate"]
    found = []
    for _, row in hits.iterrows():
        key = str(row["table"]), str(row["subject"]), str(row["object"])
        pair = "|" in row["group"] and row["compared_with"] != "complement"
        first = str(row["compared_with"])
        group = str(row["group"])[len(first) + 1 :] if pair else str(row["group"])
        gap = row["estimate"] if pair else result.differences.get((*key, group), np.nan)
        found.append(
            {
                "feature": key[1],
                "table": key[0],
                "object": key[2],
                "code": group.partition("=")[2],
                "other": first.partition("=")[2] if pair else "",
                "value": np.nan if pair else row["estimate"],
                "total": everybody.get(key, np.nan),
                "difference": gap,
            }
        )
    names = ["feature", "table", "object", "code", "other", "value", "total", "difference"]
    frame = pd.DataFrame(found, columns=names)
    order = frame["difference"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def changes(result: KanoEvaluation) -> pd.DataFrame:
    """Each feature then and now: class, Better, Worse, and whether the coefficients moved.

    Returns
    -------
    DataFrame
        Index: features with a class in both waves; was, now (letters), second_was, second_now,
        combination_was, combination_now, other (whether the classes it may be of then and now have
        none in common), better_was, better_now, worse_was, worse_now, better_mark, worse_mark (▲▼
        by the size of the coefficient, or ""). Empty where no feature has.
    """
    if len(result.waves) < 2:
        return pd.DataFrame()
    then, now = standings(result, wave=result.waves[-2]), standings(result)
    both = [name for name in now.index if then["mode"][name] and now["mode"][name]]
    if not both:
        return pd.DataFrame()
    frame = pd.DataFrame(index=pd.Index(both, name="feature"))
    frame["was"], frame["now"] = then["mode"], now["mode"]
    for key in ("second", "combination"):
        frame[f"{key}_was"], frame[f"{key}_now"] = then[key], now[key]
    apart = [not (_usual(then, name) & _usual(now, name)) - {""} for name in both]
    frame["other"] = np.array(apart, dtype=bool)
    wave = f"{result.waves[-2]}→{result.wave}"
    for name in ("better", "worse"):
        frame[f"{name}_was"], frame[f"{name}_now"] = then[name], now[name]
        moved = _by_subject(pick(result.estimates, f"{name}_change", wave=wave))
        marks = {
            feature: _mark(moved, feature, result.confidence, -1 if name == "worse" else 1)
            for feature in both
        }
        frame[f"{name}_mark"] = pd.Series(marks, dtype=object)
    return frame


def changes_tested(result: KanoEvaluation) -> bool:
    """Whether any change of Better or Worse since the wave before was tested."""
    wave = f"{result.waves[-2]}→{result.wave}"
    rows = [pick(result.estimates, f"{name}_change", wave=wave) for name in ("better", "worse")]
    return bool(pd.concat(rows)["p_adjusted"].notna().any())


def _mark(moved: pd.DataFrame, feature: str, confidence: float, sign: int) -> str:
    """Whether the coefficient's size rose or fell; Worse is negative."""
    if feature not in moved.index:
        return ""
    row: Any = moved.loc[feature]
    if not significant(float(row["p_adjusted"]), confidence):
        return ""
    return "▲" if sign * float(row["estimate"]) > 0 else "▼"


def class_name(letter: str, words: Words) -> str:
    """A class in full."""
    return words.text(f"kano.class.{letter}") if letter else "–"


def class_plain(letter: str, words: Words) -> str:
    """A class in running text."""
    return words.text(f"kano.plain.{letter}") if letter else "–"


def class_short(letter: str, words: Words) -> str:
    """A class where room is scarce."""
    return words.text(f"kano.short.{letter}") if letter else "–"


def class_or_pair(row: pd.Series, words: Words) -> str:
    """A feature's class, both of them where Fong's test can't tell which."""
    if not row["combination"] or not row["second"]:
        return class_name(str(row["mode"]), words)
    both = {"first": class_short(str(row["mode"]), words)}
    both["second"] = class_short(str(row["second"]), words)
    return words.text("kano.combination", **both)
