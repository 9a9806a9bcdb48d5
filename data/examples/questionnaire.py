"""What the demo clients ask: questions with their place in the model, levels, comments."""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """A question on the 1–10 scale; mean, sd and loading of its continuous answer."""

    name: str
    construct: str
    loading: float
    mean: float
    sd: float
    dont_know: float
    text: str
    reverse: bool = False


HEATING = (
    Question("IMAG1", "image", 0.80, 7.9, 1.8, 0.02, "北辰热力值得信赖"),
    Question("IMAG2", "image", 0.78, 8.1, 1.7, 0.03, "北辰热力是一家专业的供热企业"),
    Question("IMAG3", "image", 0.76, 7.5, 2.0, 0.05, "北辰热力关心居民生活"),
    Question("IMAG4R", "image", 0.70, 7.2, 2.1, 0.04, "遇到问题时北辰热力会推诿", reverse=True),
    Question("IMAG5", "image", 0.74, 7.4, 1.9, 0.06, "北辰热力勇于改进和创新"),
    Question("CUEX1", "expectation", 0.78, 8.3, 1.6, 0.02, "今冬开始前，您对供热总体质量的预期"),
    Question("CUEX2", "expectation", 0.76, 8.2, 1.7, 0.03, "您对供热满足自家需要的预期"),
    Question("CUEX3", "expectation", 0.72, 7.8, 1.9, 0.04, "您对供热不出故障的预期"),
    Question("PERQ1", "quality", 0.82, 7.8, 1.9, 0.01, "您家的室温达标情况"),
    Question("PERQ2", "quality", 0.80, 7.7, 1.9, 0.01, "整个采暖季供暖的稳定性"),
    Question("PERQ3", "quality", 0.76, 6.9, 2.1, 0.06, "报修后的响应速度"),
    Question("PERQ4", "quality", 0.78, 7.5, 1.9, 0.08, "上门维修的质量"),
    Question("PERQ5", "quality", 0.74, 8.2, 1.6, 0.05, "客服人员的服务态度"),
    Question("PERQ6", "quality", 0.70, 7.9, 1.8, 0.02, "账单的清晰易懂程度"),
    Question("PERQ7", "quality", 0.70, 7.3, 2.0, 0.03, "停暖和检修前的通知"),
    Question("PERV1", "value", 0.84, 7.1, 2.0, 0.02, "就所付热费而言，您对供热质量的评价"),
    Question("PERV2", "value", 0.82, 7.2, 2.0, 0.03, "就所得供热质量而言，您对热费的评价"),
    Question("CUSA1", "satisfaction", 0.86, 7.9, 1.8, 0.01, "您对北辰热力的总体满意程度"),
    Question("CUSA2", "satisfaction", 0.80, 7.5, 1.9, 0.02, "与您的期望相比，供热服务的表现"),
    Question("CUSA3", "satisfaction", 0.82, 7.3, 1.9, 0.03, "与您理想的供热企业相比的接近程度"),
    Question("CUSCO", "complaints", 1.00, 7.2, 2.2, 0.01, "您最近一次投诉的处理情况"),
    Question("CUSL1", "loyalty", 0.82, 8.0, 1.9, 0.03, "若可自由选择，您继续选用北辰热力的可能性"),
    Question("CUSL2", "loyalty", 0.84, 7.8, 2.0, 0.03, "您向亲友推荐北辰热力的可能性"),
)
TELECOM = (
    Question("IMAG1", "image", 0.80, 7.6, 1.8, 0.02, "Northline can be trusted"),
    Question("IMAG2", "image", 0.76, 7.3, 1.9, 0.04, "Northline cares about its customers"),
    Question("CUEX1", "expectation", 0.78, 8.0, 1.6, 0.02, "Quality you expected"),
    Question("CUEX2", "expectation", 0.74, 7.7, 1.8, 0.03, "Reliability you expected"),
    Question("PERQ1", "quality", 0.82, 7.7, 1.8, 0.01, "Network coverage"),
    Question("PERQ2", "quality", 0.80, 7.4, 1.9, 0.01, "Mobile data speed"),
    Question("PERQ3", "quality", 0.74, 7.0, 2.1, 0.06, "Customer service"),
    Question("PERV1", "value", 0.84, 6.9, 2.0, 0.02, "Quality for the price paid"),
    Question("PERV2", "value", 0.82, 6.8, 2.0, 0.03, "Price for the quality received"),
    Question("CUSA1", "satisfaction", 0.86, 7.6, 1.8, 0.01, "Satisfaction overall"),
    Question("CUSA2", "satisfaction", 0.80, 7.2, 1.9, 0.02, "Compared with expectations"),
    Question("CUSA3", "satisfaction", 0.82, 7.0, 1.9, 0.03, "Compared with the ideal operator"),
    Question("CUSL1", "loyalty", 0.82, 7.4, 2.0, 0.02, "Staying with Northline"),
    Question("CUSL2", "loyalty", 0.84, 7.2, 2.1, 0.02, "Recommending Northline"),
)
LEVELS = {
    "region": {1.0: "北区", 2.0: "南区", 3.0: "东区", 4.0: "西区", 5.0: "远郊"},
    "tenure": {1.0: "1年以下", 2.0: "1–3年", 3.0: '3年以上 <b>&"老用户"</b>', 99.0: "拒答"},
    "owner": {1.0: "自有住房", 2.0: "租住"},
}
HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    '"><img src=x onerror=alert(1)>',
    "${7*7}",
    "{{7*7}}",
    "{% raw %}{{ config }}",
    "[x](javascript:alert(1))",
    "`; rm -rf ~ #",
    "🔥🥶👍🏽 👨‍👩‍👧",
    "abc\u202egnp.exe\u202c",
    "$\\input{/etc/hostname}$",
    "&lt;b&gt; &amp;amp; &#x41;",
    "暖气不热，" * 55 + "请尽快处理。",
]
COMMENTS_ZH = [
    "室温一直在20度以上，很满意。",
    "今年报修比去年快多了。",
    "老小区管网该改造了。",
    "希望停暖前提前发短信通知。",
    "账单看不懂，建议写清楚计费面积。",
    "维修师傅态度很好，干活也利索。",
    "热费偏高。",
    "东区经常半夜不热，打电话没人接。",
]
COMMENTS_EN = [
    "Coverage is fine in town, poor on the train.",
    'The agent said "call back tomorrow", and nobody did.',
    "Good value,\nbut the app logs me out every week.",
    "Too expensive; thinking of leaving.",
    "Five years with you, no trouble.",
    "Roaming charges, again.",
]
