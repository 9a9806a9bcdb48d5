"""Exports of Qualtrics, SurveyMonkey and 问卷星."""

import openpyxl
import pandas as pd
import pytest

from csi_helpers.data.files.load import MissingRule, read_table
from csi_helpers.errors import DataError

QUALTRICS = [
    ["StartDate", "EndDate", "Status", "ResponseId", "Q1", "Q2_TEXT"],
    ["Start Date", "End Date", "Response Type", "Response ID",
     "How <b>satisfied</b>\nare&nbsp;you?", "Why?"],
    ['{"ImportId":"startDate","timeZone":"America/Denver"}', '{"ImportId":"endDate"}',
     '{"ImportId":"status"}', '{"ImportId":"_recordId"}',
     '{"ImportId":"QID1"}', '{"ImportId":"QID2"}'],
    ["2026-03-01 10:00:00", "2026-03-01 10:05:00", "Survey Preview", "R_0", "1", "test"],
    ["2026-03-01 11:00:00", "2026-03-01 11:05:00", "IP Address", "R_1", "5", "fast,\nfriendly"],
    ["2026-03-02 11:00:00", "2026-03-02 11:05:00", "IP Address", "R_2", "-99", ""],
]  # fmt: skip
SURVEYMONKEY = [
    ["Respondent ID", "Collector ID", "Start Date", "How satisfied are you?",
     "Which do you use?", "", "", "Why?"],
    ["", "", "", "Response", "Phone", "Shop", "Other (please specify)", "Open-Ended Response"],
    ["118", "42", "03/01/2026 10:00:00 AM", "5", "Phone", "", "fax", "fast"],
    ["119", "42", "03/02/2026 10:00:00 AM", "4", "", "Shop", "", ""],
]  # fmt: skip
WJX = [
    ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP",
     "1、总体而言，您满意吗？", "2、您的意见", "第3题(选项A)", "4、推荐"],
    ["1", "2024/3/5 10:02:33", "123秒", "微信", "N/A", "1.2.3.4", "5", "很好", "1", "9"],
    ["2", "2024/3/5 10:03:33", "98秒", "微信", "N/A", "1.2.3.5", "-3", "(空)", "0", "(跳过)"],
    ["3", "2024/3/6 9:03:33", "77秒", "微信", "N/A", "1.2.3.6", "-2", "-3", "-3", "10"],
]  # fmt: skip


def as_csv(folder, rows, encoding="utf-8", delimiter=","):
    def quoted(cell):
        return '"' + cell.replace('"', '""') + '"'

    path = folder / "survey.csv"
    lines = [delimiter.join(map(quoted, row)) for row in rows]
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def as_xlsx(folder, rows):
    path = folder / "survey.xlsx"
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(path)
    return path


def noted(table, rule):
    return [(note.subject, note.detail) for note in table.notes if note.rule == rule]


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx"])
def test_qualtrics_headers_and_previews(tmp_path, form):
    if form == "csv":
        path, height = as_csv(tmp_path, QUALTRICS), 3
    elif form == "tsv":
        path, height = as_csv(tmp_path, QUALTRICS, "utf-16", "\t"), 3
    else:
        path, height = as_xlsx(tmp_path, QUALTRICS[:2] + QUALTRICS[3:]), 2
    table = read_table(path)
    assert table.frame["ResponseId"].tolist() == ["R_1", "R_2"]
    assert table.frame["Q1"].tolist() == [5.0, -99.0]
    assert table.frame["Q2_TEXT"].tolist()[0] == "fast,\nfriendly"
    assert table.labels["Q1"] == "How satisfied are you?"
    assert table.missing == {"Q1": (MissingRule(-99.0, -99.0, "blank"),)}
    assert noted(table, "vendor") == [("qualtrics", {"header_rows": height})]
    assert noted(table, "preview_rows") == [("Status", {"n": 1})]


def test_qualtrics_numeric_status_and_date_cells(tmp_path):
    rows = [QUALTRICS[0], QUALTRICS[1], *([*row[:2], status, *row[3:]] for row, status in
            zip(QUALTRICS[3:], ["1", "0", "0"], strict=True))]  # fmt: skip
    table = read_table(as_csv(tmp_path, rows))
    assert table.frame["Status"].tolist() == [0.0, 0.0]
    assert table.frame["StartDate"][0] == pd.Timestamp("2026-03-01 11:00:00")


def test_qualtrics_with_a_single_header_row_keeps_its_first_respondent(tmp_path):
    table = read_table(as_csv(tmp_path, [QUALTRICS[0], *QUALTRICS[3:]]))
    assert len(table.frame) == 2
    assert table.labels == {}


def test_qualtrics_with_previews_only_is_refused(tmp_path):
    with pytest.raises(DataError, match="All 1 rows are Qualtrics previews"):
        read_table(as_csv(tmp_path, QUALTRICS[:4]))


@pytest.mark.parametrize("save", [as_csv, as_xlsx])
def test_surveymonkey_joins_its_two_header_rows(tmp_path, save):
    table = read_table(save(tmp_path, SURVEYMONKEY))
    assert table.frame.columns.tolist() == [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "How satisfied are you?",
        "Which do you use? - Phone",
        "Which do you use? - Shop",
        "Which do you use? - Other (please specify)",
        "Why?",
    ]
    assert table.frame["How satisfied are you?"].tolist() == [5.0, 4.0]
    assert noted(table, "vendor") == [("surveymonkey", {"header_rows": 2})]


def test_a_single_row_with_respondent_id_is_no_surveymonkey_export(tmp_path):
    table = read_table(as_csv(tmp_path, [["Respondent ID", "q1"], ["118", "5"], ["119", "4"]]))
    assert table.frame["q1"].tolist() == [5.0, 4.0]


@pytest.mark.parametrize("form", ["utf-8", "gbk", "xlsx"])
def test_wjx_headings_and_missing_codes(tmp_path, form):
    table = read_table(as_xlsx(tmp_path, WJX) if form == "xlsx" else as_csv(tmp_path, WJX, form))
    satisfied, recommend = "1、总体而言，您满意吗？", "4、推荐"
    assert table.frame.columns.tolist() == WJX[0]
    assert table.labels == {
        satisfied: "总体而言，您满意吗？",
        "2、您的意见": "您的意见",
        recommend: "推荐",
    }
    assert table.frame["所用时间"].tolist() == ["123秒", "98秒", "77秒"]
    assert table.frame[satisfied].tolist() == [5.0, -3.0, -2.0]
    assert table.frame[recommend].tolist() == [9.0, -3.0, 10.0]
    rules = (MissingRule(-3.0, -3.0, "not_asked"), MissingRule(-2.0, -2.0, "blank"))
    assert table.missing[satisfied] == table.missing[recommend] == rules
    assert table.missing["2、您的意见"] == (
        MissingRule("(空)", "(空)", "blank"),
        MissingRule("-3", "-3", "not_asked"),
    )
    assert "来源" not in table.missing
    assert noted(table, "vendor") == [("wjx", {"header_rows": 1})]
