"""Input the chapters have to cope with: real chapters, run in this process, both languages."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from real_chapters import use_real_chapters

from csi_helpers.cli import cli


@dataclass(frozen=True)
class Built:
    """A finished build: what was said, and what lies there."""

    stderr: str
    folder: Path

    @property
    def results(self) -> pd.DataFrame:
        text = pd.read_csv(self.folder / "results.csv", keep_default_na=False, dtype=str)
        return text.assign(estimate=pd.to_numeric(text["estimate"]))

    @property
    def warnings(self) -> list[dict[str, str]]:
        manifest = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["status"] == "ok"
        return list(manifest["warnings"])

    def html(self, language: str) -> str:
        return (self.folder / f"report.{language}.html").read_text(encoding="utf-8")

    def shown(self, language: str) -> str:
        body = re.sub(r"<(style|script)\b.*?</\1>", "", self.html(language), flags=re.DOTALL)
        return re.sub(r"<[^>]+>", " ", body)


def build(folder: Path, study: str, *options: str) -> Built:
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    words = ["build", str(folder / "study.yaml"), "--out", str(folder / "out"), *options]
    with pytest.MonkeyPatch.context() as patch:
        use_real_chapters(patch)
        result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    (report,) = (folder / "out").glob("*/*")
    return Built(result.stderr, report)


def ratings(n: int, names: list[str], low: int = 1, high: int = 10) -> pd.DataFrame:
    draw = np.random.default_rng(n)
    taste = draw.normal(size=n)
    middle, spread = (low + high) / 2, (high - low) / 5
    noisy = {name: middle + spread * (taste + draw.normal(0, 0.7, n)) for name in names}
    return pd.DataFrame(noisy).round().clip(low, high).astype(int)


STUDY = """study:
  client: {id: acme, name: {zh: 甲公司, en: Acme}}
  wave: "2026"
  language: zh,en
  data: {survey: {file: a.csv}}
  scale: {min: 1, max: 10}
  report: {formats: [html]}
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A constant item, an empty one, segments of one level and of 3 people, duplicate ids."""
    folder = tmp_path_factory.mktemp("odd")
    frame = ratings(120, ["Q1", "Q2", "Q3", "Q4", "Q5"]).assign(Q3=7, Q5=None)
    frame.insert(0, "id", [f"r{place}" for place in range(120)])
    draw = np.random.default_rng(1)
    frame["w"] = draw.uniform(0.5, 2, 120).round(3)  # weighted: rounding must not look like spread
    frame["region"] = ["West"] * 3 + ["North", "South", "East"] * 39
    frame["country"] = "CN"
    frame["outlet"] = [f"outlet {place % 40:02d}" for place in range(120)]
    pd.concat([frame, frame.head(10)]).to_csv(folder / "a.csv", index=False)
    items = "  items: [Q1, Q2, Q3, Q4, Q5]\n"
    columns = "  columns: {id: id, weight: w, segments: [region, country, outlet]}\n"
    return build(folder, STUDY + items + columns)


def test_what_cannot_be_computed_is_said_and_the_build_goes_on(odd: Built) -> None:
    assert {"constant_item", "no_comparison"} <= {warning["code"] for warning in odd.warnings}
    assert "not computed. A correlation needs answers that differ." in odd.stderr
    assert "in: Q3, Q5. Check the coding" in odd.stderr
    assert "only 1 of the levels of column `country`" in odd.stderr
    assert "Take `country` out of `columns.segments`" in odd.stderr


def test_refusals_stand_in_the_report_in_its_language(odd: Built) -> None:
    assert "该结果要求各题目的作答有差异" in odd.shown("zh")
    assert "This result needs items whose answers differ" in odd.shown("en")
    assert "needs" not in odd.shown("zh") and "need" not in odd.shown("zh").lower()
    for language in ("zh", "en"):
        undisclosed = 1  # the annex's box of what isn't told of the survey
        assert odd.html(language).count('class="refusal"') == len(odd.warnings) + undisclosed
        assert not re.search(r"\bnan\b|\bNone\b|\binf\b", odd.shown(language))


def test_a_constant_item_has_a_mean_and_no_significance(odd: Built) -> None:
    rows = odd.results[odd.results["subject"] == "Q3"].set_index(["table", "group"])
    mean = rows.loc[("mean", "total")]
    assert mean["estimate"] == pytest.approx(7, abs=1e-12)
    assert float(mean["se"]) == 0 and float(mean["n_eff"]) < 130
    assert set(rows["p_value"]) == set(rows["p_adjusted"]) == {""}
    pairs = odd.results[odd.results["table"] == "pearson"]
    unknown = pairs["subject"].isin(["Q3", "Q5"]) | pairs["object"].isin(["Q3", "Q5"])
    assert unknown.any() and set(pairs["note"][unknown]) <= {"constant", "low base"}
    assert (pairs["estimate"].isna() == unknown).all()


def test_three_people_have_a_base_and_no_estimate(odd: Built) -> None:
    rows = odd.results[odd.results["group"] == "region=West"]
    rows = rows[rows["table"].isin(["mean", "index100"]) & (rows["subject"] == "Q1")]
    assert rows["estimate"].isna().all() and set(rows["note"]) == {"low base"}
    assert set(rows["n"]) == {"6"}  # three of them came twice
    assert not (odd.results["group"] == "country=CN").any() or "country：" not in odd.shown("zh")


def test_duplicates_are_flagged_and_stay_until_the_study_says_otherwise(odd: Built) -> None:
    counts = odd.results[odd.results["table"] == "responses"].set_index("subject")["estimate"]
    assert (counts["received"], counts["excluded"], counts["analysed"]) == (130, 0, 130)
    assert "重复作答10人" in odd.shown("zh")


def test_a_segment_of_many_small_levels_is_a_sentence(odd: Built) -> None:
    assert "outlet: no level has a base large enough" in odd.shown("en")
    assert "outlet: no significant" not in odd.shown("en")


def test_two_respondents_get_a_report_without_figures(tmp_path: Path) -> None:
    ratings(2, ["Q1", "Q2"]).to_csv(tmp_path / "a.csv", index=False)
    built = build(tmp_path, STUDY)
    scores = built.results[built.results["table"].isin(["mean", "pearson"])]
    assert len(scores) and scores["estimate"].isna().all()
    assert "n = 2" in built.shown("en") and "n = –" not in built.shown("en")


def test_a_short_study_on_a_file_as_excel_writes_it(tmp_path: Path) -> None:
    names = ["总体质量", "服务 态度", "价格“合理”性"]
    for name, n in (("数据", 90), ("旧一", 70), ("旧二", 80)):
        frame = ratings(n, names).assign(地区=["北区", "南区"] * (n // 2))
        frame.to_csv(
            tmp_path / f"{name}.csv", index=False, encoding="gb18030", lineterminator="\r\n"
        )
    study = """\ufeffstudy:
  client: {id: 甲公司, name: 甲公司}
  wave: 2026年3月
  data:
    survey: {file: 数据.csv}
    waves: {2024年: {file: 旧一.csv}, 2025年: {file: 旧二.csv}}
  columns: {segments: [地区]}
"""
    built = build(tmp_path, study.replace("\n", "\r\n"), "--formats", "html", "--language", "zh,en")
    assert built.folder.parts[-2:] == ("甲公司", "2026年3月")
    assert set(built.results["wave"]) >= {"2024年", "2025年", "2026年3月", "2025年→2026年3月"}
    assert set(built.results["subject"]) >= set(names)
    with (built.folder / "results.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == len(built.results) + 1


def test_scales_of_all_widths_and_hostile_labels(tmp_path: Path) -> None:
    wide = ratings(120, ["N0", "N1"], 0, 10)
    parts = [wide, ratings(120, ["L0", "L1"], 1, 5), ratings(120, ["P0", "P1"], 0, 100)]
    frame = pd.concat(parts, axis=1).assign(**{'the "place"': [f"p|{k % 3}=" for k in range(120)]})
    frame["stratum"] = ["lonely"] + ["a", "b", "a"] * 39 + ["b", "b"]
    frame["cluster"] = [f"k{k % 30}" for k in range(120)]
    frame["w"] = [500.0] + [1.0] * 119
    frame.to_csv(tmp_path / "a.csv", index=False)
    scales = {"N": "{min: 0, max: 10}", "L": "{min: 1, max: 5}", "P": "{min: 0, max: 100}"}
    labels = {
        "N0": '"two\\nlines | and a pipe"',
        "N1": '"<b>bold</b><script>alert(1)</script>"',
        "L0": '"$x_1$ & *star* `code` [a](http://b.c)"',
    }
    items = "".join(
        f"    {name}: {{scale: {scales[name[0]]}, label: {labels.get(name, name)}}}\n"
        for part in parts
        for name in part
    )
    columns = (
        """  columns: {weight: w, strata: stratum, cluster: cluster, segments: ['the "place"']}\n"""
    )
    built = build(tmp_path, STUDY + columns + "  items:\n" + items)
    for language in ("zh", "en"):
        html = built.html(language)
        assert "<b>bold" not in html and "<script>alert" not in html
        assert "&lt;b&gt;bold&lt;/b&gt;&lt;script&gt;alert(1)" in html
        assert "two lines | and a pipe" in html and "$x_1$ &amp; *star* `code`" in html
        assert html.count("<div") == html.count("</div>")
    kept = built.results[built.results["table"] == "index100"]
    assert kept["estimate"].dropna().between(0, 100).all()
    assert set(kept["group"]) == {"total", *(f'the "place"=p|{k}=' for k in range(3))}


def test_many_levels_stand_in_parts_that_fit_the_page(tmp_path: Path) -> None:
    frame = ratings(960, ["Q1", "Q2"])
    frame["outlet"] = [f"Outlet number {place % 24:02d}" for place in range(960)]
    frame["city"] = [f"City {place % 30:02d}" for place in range(960)]
    frame.to_csv(tmp_path / "a.csv", index=False)
    columns = "  columns: {segments: [outlet, city]}\n  items: [Q1, Q2]\n"
    built = build(tmp_path, STUDY + columns, "--language", "en")
    html = (built.folder / "report.html").read_text(encoding="utf-8")
    figures = html.split("<figure")[1:]
    figure = next(part for part in figures if part.count("<table>") > 1 and "Outlet" in part)
    tables = figure.split("<table>")[1:]
    assert len(tables) > 2 and "landscape" not in figure.split(">")[0]
    assert figure.count('class="scroll"') == 1
    sizes = [table.count('class="num') for table in (t.split("</thead>")[0] for t in tables)]
    assert sum(sizes) == 24 + len(tables) and max(sizes) - min(sizes) <= len(tables)
    drawing = html.split("<svg")[1].split("</svg>")[0]
    assert "Outlet number 07" in drawing and "City 07" not in drawing  # the table has the rest
    assert "City 07" in html
