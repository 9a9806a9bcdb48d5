"""The structural chapter in whole reports: what it publishes, saves and says."""

import re

import pandas as pd
import pytest

from csi_helpers.data.survey import open_survey
from csi_helpers.errors import DataError
from csi_helpers.params import load_study
from reports import PROJECT, visible_text

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

CONTRACT = {
    *("path", "total_effect", "indirect_effect", "f2", "what_if", "weight", "loading"),
    *("cross_loading", "r2", "alpha_standardised", "rho_a", "rho_c", "ave", "index"),
    *("index_reestimated", "gap", "q2_predict", "htmt", "vif", "srmr", "cfa_chi2", "cfa_df"),
    *("cfa_cfi", "cfa_tli", "cfa_rmsea", "cfa_srmr", "path_difference", "micom_c"),
}


@pytest.mark.parametrize("client", ["demo", "telecom"])
def test_every_table_of_the_contract_is_published(reports, client):
    results = reports[client].results
    published = set(results[results["chapter"] == "05_sem"]["table"])
    expected = CONTRACT | ({"index_change"} if client == "demo" else set())
    assert expected <= published


def test_paths_without_an_end_are_named_in_the_report(reports):
    text = visible_text((reports["telecom"].folder / "report.en.html").read_text("utf-8"))
    assert "Complaint" in text
    paths = reports["telecom"].estimates("path", group="total")
    assert "complaints" not in {*paths["subject"], *paths["object"]}


def test_complaints_rest_on_those_who_complained(reports):
    paths = reports["demo"].estimates("path", group="total", wave="2026")
    asked = paths[(paths["subject"] == "complaints") | (paths["object"] == "complaints")]
    assert (asked["note"] == "asked only").all() and (asked["n"] == 440).all()
    assert (paths.drop(asked.index)["n"] > 1000).all()


def test_the_weights_beside_the_report_are_those_it_publishes(reports):
    report = reports["demo"]
    saved = pd.read_csv(report.folder / "index_weights.csv")
    published = report.estimates("index_weight")
    both = saved.merge(published, left_on="item", right_on="subject")
    assert len(both) == len(saved) == 23
    assert both["weight"].to_numpy() == pytest.approx(both["estimate"].to_numpy(), abs=1e-12)
    assert saved.groupby("construct")["weight"].sum().to_numpy() == pytest.approx(1.0)
    assert set(saved["origin"].astype(str)) == {"2025"}


def test_next_years_study_takes_them(reports):
    file = reports["demo"].folder / "index_weights.csv"
    setting = f"model.index_weights={{file: {file}}}"
    study = load_study(PROJECT / "params" / "demo.yaml", sets=[setting])
    survey = open_survey(study)
    assert survey.index_weights is not None
    assert survey.index_weights.name in survey.hashes
    telecom = load_study(PROJECT / "params" / "telecom.yaml", sets=[setting])
    with pytest.raises(DataError, match="index_weights"):
        open_survey(telecom)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_board_reads_the_index_first(reports, language):
    html = (reports["demo"].folder / f"report.{language}.html").read_text("utf-8")
    text = re.sub(r"\s+", " ", visible_text(html))
    index = reports["demo"].estimates("index", group="total", wave="2026", subject="satisfaction")
    value = f"{index['estimate'].item():.1f}"
    said = {"zh": f"客户满意指数为{value}", "en": f"The Satisfaction index is {value}"}[language]
    assert said in text
