"""A codebook of attributes for the tests of the priorities: short, long and hostile labels."""

from __future__ import annotations

from show_codebook import LABELS

from csi_helpers.data.codebook import Codebook, ConstructEntry, ItemEntry, SegmentEntry
from csi_helpers.params.sections import Scale
from csi_helpers.params.text import Text
from csi_helpers.show.words import Words

SHORT = [
    ("室温达标", "Room temperature"),
    ("供热稳定", "Steady heating"),
    ("电话接通", "Reaching us by phone"),
    ("账单清晰", "Billing clarity"),
    ("维修及时", "Speed of repairs"),
    ("价格合理", "Fair price"),
    ("缴费方便", "Ease of payment"),
    ("员工态度", "Courtesy of staff"),
    ("停暖通知", "Notice of outages"),
    ("投诉处理", "Complaint handling"),
    ("网站好用", "Website"),
    ("上门准时", "Punctual visits"),
    ("营业网点", "Branches nearby"),
    ("环保形象", "Green image"),
    ("节能建议", "Energy advice"),
    ("安全检查", "Safety checks"),
    ("开栓及时", "Prompt start of season"),
    ("管网维护", "Upkeep of pipes"),
    ("计量准确", "Accurate metering"),
    ("服务承诺", "Service pledge"),
    ("信息公开", "Open information"),
    ("排队时间", "Waiting time"),
    ("优惠活动", "Special offers"),
    ("发票开具", "Invoices"),
    ("小区公告", "Local notices"),
    ("夜间服务", "Night service"),
    ("老人关怀", "Care for the elderly"),
    ("应急抢修", "Emergency repairs"),
    ("隐私保护", "Privacy"),
    ("合同条款", "Contract terms"),
]
LONG = [
    ("维修人员上门服务的专业水平高", "Competence of the repair technicians at home"),
    ("客服热线接通速度和等待的时间", "Speed of reaching customer service by telephone"),
    ("每月账单的内容清晰且容易理解", "Clarity of the monthly bill and its terms"),
    ("室内温度在整个供暖季保持稳定", "Steady room temperature over the season"),
]
REGIONS = [
    ("北区", "North"),
    ("南区", "South"),
    ("<b>西区</b>&$", "<b>West</b>&$"),
    ("东区", "East"),
    ("中区", "Centre"),
]
CONSTRUCTS = {  # without a label: the usual word
    "image": None,
    "expectation": None,
    "quality": None,
    "value": None,
    "complaint": Text(zh="投诉处理", en="Complaint handling"),
    "billing": Text(zh="账单与缴费", en="Billing and payment"),
    "repair": Text(zh="维修服务", en="Repair service"),
}


def attribute_names(k: int) -> tuple[str, ...]:
    return tuple(f"A{place + 1}" for place in range(k))


def construct_items(name: str) -> tuple[str, ...]:
    return tuple(f"{name[:4].upper()}{n}" for n in (1, 2, 3))


def labels_of(k: int, labels: str = "short") -> list[tuple[str, str]]:
    """`short`, `long` (14 characters in Chinese) or `hostile` labels in both languages."""
    known = {"short": SHORT, "long": LONG, "hostile": LABELS}[labels]
    rounds = [(place // len(known), *known[place % len(known)]) for place in range(k)]
    return [
        # another number keeps the length of a long one
        (zh if not n else f"{zh[:-2]}{n + 1}", en if not n else f"{en} {n + 1}")
        if labels == "long"
        else (f"{zh}{n + 1}" if n else zh, f"{en} {n + 1}" if n else en)
        for n, zh, en in rounds
    ]


def make_priority_codebook(
    k: int = 7, labels: str = "short", *, branches: int = 12, top: int = 10
) -> Codebook:
    """Attributes A1…, the item CUSA1, constructs, and the columns region, tenure and branch."""
    named = dict(zip(attribute_names(k), labels_of(k, labels), strict=True))
    named |= {"CUSA1": ("总体满意度", "Overall satisfaction")}
    for name in CONSTRUCTS:
        named |= {
            item: (f"{item[:4]}的题目{n}", f"Question {n} of {item[:4]}")
            for n, item in enumerate(construct_items(name), 1)
        }
    items = {}
    for name, (zh, en) in named.items():
        text = Text.model_construct(zh=zh, en=en)  # a file may hold anything
        items[name] = ItemEntry(name, text, text, Scale(min=1, max=top), {}, {}, False, "")
    tenure = [("不足一年", "Under a year"), ("一年及以上", "A year or more")]
    numbers = range(1, branches + 1)
    columns = {
        "region": ("地区", "Region", REGIONS),
        "tenure": ("客户年限", "Tenure", tenure),
        "branch": ("网点", "Branch", [(f"{n}号网点", f"Branch {n}") for n in numbers]),
    }
    segments = {
        column: SegmentEntry(
            column,
            Text(zh=zh, en=en),
            {str(n + 1): Text(zh=a, en=b) for n, (a, b) in enumerate(levels)},
        )
        for column, (zh, en, levels) in columns.items()
    }
    constructs = {
        name: ConstructEntry(name, label, construct_items(name))
        for name, label in CONSTRUCTS.items()
    }
    return Codebook(items, segments, constructs)


def priority_words(language: str, k: int = 7, labels: str = "short", **given: int) -> Words:
    return Words(language, make_priority_codebook(k, labels, **given))
