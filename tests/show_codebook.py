"""A codebook with awkward labels, for the tests of show/."""

from __future__ import annotations

import pandas as pd

from csi_helpers.analysis.estimates import TEXT_COLUMNS, tidy
from csi_helpers.data.codebook import Codebook, ItemEntry, SegmentEntry
from csi_helpers.params.sections import Scale
from csi_helpers.params.text import Text

LABELS = [
    ("室温达标", "Room temperature"),
    ("客服电话接通的速度", "Speed of reaching customer service by telephone"),
    ("账单清晰", "Billing clarity"),
    (
        "维修人员上门服务的态度和专业水平",
        "Courtesy and competence of the repair technicians at home",
    ),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("价格在$5与$10之间$x_1$", "Price between $5 and $10 $x_1$"),
    ("质量&价格 100%", "Quality & price 100%"),
    ("换行\n的标签\u0007", "A label\nwith a newline\u0007"),
    ("😀 表情 👨‍👩‍👧", "😀 Emoji 👨‍👩‍👧"),
    ("שלום 从右到左", "مرحبا right to left"),
    ("喆堃镕玥管家服务响应", "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverkäufer"),
    ("非常长的题目" * 12, "A very long label that goes on " * 8),
]
LEVELS = {
    "region": [
        ("1", "北区", "North"),
        ("2", "南区", "South"),
        ("3", "<b>西区</b>&$", "<b>West</b>&$"),
    ],
    "tenure": [("1", "不足一年", "Under a year"), ("2", "一年及以上", "A year or more")],
}


def whole(rows: list[dict]) -> pd.DataFrame:
    return tidy([dict.fromkeys(TEXT_COLUMNS, "") | row for row in rows])


def item_names(k: int) -> tuple[str, ...]:
    return tuple(f"Q{place + 1}" for place in range(k))


def make_codebook(k: int = 12, points: tuple[int, ...] = (10,), start: int = 1) -> Codebook:
    items = {}
    for place, name in enumerate(item_names(k)):
        zh, en = LABELS[place % len(LABELS)]
        again = "" if place < len(LABELS) else f" {place + 1}"
        high = start + points[place % len(points)] - 1
        ends = {
            str(start): Text(zh="非常不满意", en="Very dissatisfied"),
            str(high): Text(zh="非常满意", en="Very satisfied"),
        }
        if points[place % len(points)] == 5:
            middles = [("不满意", "Dissatisfied"), ("一般", "Neither"), ("满意", "Satisfied")]
            ends |= {str(start + 1 + n): Text(zh=z, en=e) for n, (z, e) in enumerate(middles)}
        label = Text.model_construct(zh=zh + again, en=en + again)  # a file may hold anything
        scale = Scale(min=start, max=high)
        items[name] = ItemEntry(name, label, label, scale, ends, {}, False, "")
    segments = {
        column: SegmentEntry(
            column,
            Text(
                zh={"region": "地区", "tenure": "客户年限"}[column],
                en={"region": "Region", "tenure": "Tenure"}[column],
            ),
            {code: Text(zh=zh, en=en) for code, zh, en in levels},
        )
        for column, levels in LEVELS.items()
    }
    return Codebook(items, segments)
