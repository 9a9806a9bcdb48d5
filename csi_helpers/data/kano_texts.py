"""What the texts of Kano answers mean, in Chinese or English and in the usual wordings."""

from __future__ import annotations

import re
import unicodedata

LIKE, MUST, NEUTRAL, LIVE_WITH, DISLIKE = range(1, 6)

_MEANINGS = {
    LIKE: (
        "喜欢 喜爱 满意 高兴 开心",
        "like love enjoy pleased delighted wouldlike wouldlove",
    ),
    MUST: (
        "理应 应该 应当 必须 理所当然 理所应当 本该 本应 本来就该 必需 必要 必备 应有",
        "must mustbe should shouldbe expect oughttobe basicnecessity takenforgranted",
    ),
    NEUTRAL: (
        "无所谓 中立 没感觉 没有感觉 不在意 不在乎 一般",
        "neutral indifferent dontcare donotcare dontmind donotmind nofeeling nofeelings",
    ),
    LIVE_WITH: (
        "能忍受 可忍受 可以忍受 能够忍受 勉强接受 能接受 可接受 可以接受 能够接受",
        "勉强能接受 勉强可以接受 尚可接受 还能接受 还可以接受 凑合",
        "livewith canlivewith couldlivewith tolerate cantolerate couldtolerate",
        "accept canaccept acceptable tolerable",
    ),
    DISLIKE: (
        "不喜欢 讨厌 厌恶 反感 不满意 不高兴 不开心",
        "不能接受 不能忍受 难以接受 难以忍受 无法接受 无法忍受",
        "dislike hate dontlike donotlike displeased wouldnotlike woulddislike wouldhate",
        "cannotaccept cantaccept unacceptable",
    ),
}
_KNOWN = {text: one for one, lines in _MEANINGS.items() for text in " ".join(lines).split()}
_NUMBER = re.compile(  # "1. ", "A、", "(3)"; a digit may also stand alone: "1 ", "①"
    r"^[(\[]?(?:[a-e\d]\s*[)\].、:=．-]+|\d(?!\d))\s*(?=\S)"
)
_DEGREE = "很|非常|十分|特别|极其|极|比较|挺|真的|都"
_BEFORE_ZH = re.compile(rf"^(?:我|本人|对此|会|认为|感到|觉得|感觉|它|这|是|{_DEGREE})+")
_AFTER_ZH = re.compile(r"(?:是?这样子?|如此|这个|具备|具有|提供|有|的|了|它)+$")
_BEFORE_EN = re.compile(r"^(?:(?:i|im|id|it|am|is|be|would be|very|really|much|feel)\s)+")
_AFTER_EN = re.compile(r"(?:\s(?:it|that|this|way|very much|a lot|to be|to|feature))+$")


def kano_meaning(text: str) -> int | None:
    """Like 1, must be 2, neutral 3, can live with it 4, dislike 5; None for another text.

    Examples
    --------
    >>> chinese = ("我很喜欢", "理应如此", "3. 无所谓", "可以忍受", "很不喜欢")
    >>> [kano_meaning(text) for text in chinese]
    [1, 2, 3, 4, 5]
    >>> [kano_meaning(text) for text in ("I like it that way", "Must be", "I'm neutral")]
    [1, 2, 3]
    >>> [kano_meaning(text) for text in ("I can live with it", "I dislike it", "maybe")]
    [4, 5, None]
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    plain = _NUMBER.sub("", plain)
    plain = re.sub(r"['’`]", "", plain)
    plain = re.sub(r"[^\w\s]|_", " ", plain)
    plain = re.sub(r"\s+", " ", plain).strip()
    if re.search("[\u4e00-\u9fff]", plain):
        return _chinese(plain.replace(" ", ""))
    return _english(plain)


def _chinese(text: str) -> int | None:
    """The wording as it stands, then without who says it and how strongly."""
    short = _AFTER_ZH.sub("", _BEFORE_ZH.sub("", text))
    found = (_KNOWN.get(one) for one in (text, _AFTER_ZH.sub("", text), short))
    return next((meaning for meaning in found if meaning is not None), None)


def _english(text: str) -> int | None:
    short = _BEFORE_EN.sub("", text)
    forms = (text, short, _AFTER_EN.sub("", text), _AFTER_EN.sub("", short))
    found = (_KNOWN.get(form.replace(" ", "")) for form in forms)
    return next((meaning for meaning in found if meaning is not None), None)
