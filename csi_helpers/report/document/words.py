"""The few words the template itself needs, in every language of a report."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("zh", "en")

#: BCP 47 tags for ``<html lang>``: the script decides which Chinese glyph forms are drawn.
LANGUAGE_TAGS: Mapping[str, str] = {"zh": "zh-Hans", "en": "en"}

TEMPLATE_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "contents": "目录",
        "skip": "跳到正文",
        "wave": "调查期",
        "date": "日期",
        "agency": "编制",
        "version": "版本",
        "lacking": "（正式发布前须补充：{facts}）",
        "confidentiality": "保密",
        "status": "状态",
        "draft": "草稿",
        "final": "定稿",
        "comment": "顾问点评",
        "stale": "这段点评写成之后，本章的数字有变动，引用前请重新核对。",
        "figure": "图",
        "logo": "标志",
        "separator": "：",
    },
    "en": {
        "contents": "Contents",
        "skip": "Skip to content",
        "wave": "Wave",
        "date": "Date",
        "agency": "Prepared by",
        "version": "Version",
        "lacking": " (to be disclosed before it is final: {facts})",
        "confidentiality": "Confidentiality",
        "status": "Status",
        "draft": "Draft",
        "final": "Final",
        "comment": "Consultant’s comment",
        "stale": "The numbers of this chapter have changed since this comment was written: "
        "check it against them before you rely on it.",
        "figure": "Figure",
        "logo": "logo",
        "separator": ": ",
    },
}
