"""The two catalogues say the same things, each in its own language."""

import re
import string
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from csi_helpers.show.words import catalogue


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_same_keys_in_the_same_order():
    assert list(catalogue("zh")) == list(catalogue("en"))


def test_same_placeholders():
    zh, en = ({k: placeholders(m) for k, m in catalogue(one).items()} for one in ("zh", "en"))
    assert zh == en


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_key_stands_twice(language):
    source = files("csi_helpers.show").joinpath("locale", f"{language}.yaml").read_text("utf-8")
    YAML(typ="safe", pure=True).load(source)  # refuses a key that does; libyaml takes the last


def test_no_chinese_in_english():
    wrong = [k for k, m in catalogue("en").items() if re.search("[\u2e80-\uffef]", m)]
    assert wrong == []


def test_no_full_width_quotes_in_english():
    # The report's one family draws curly quotes, … and ’ as wide as an ideograph.
    assert [k for k, m in catalogue("en").items() if re.search("[“”‘’…]", m)] == []


# Chinese analysts write the names of methods in Latin letters.
NAMES = ["Pearson", "Spearman", "Holm", "Bonferroni", "Benjamini", "Hochberg", "Deming", "Stephan"]
NAMES += ["Kish", "Wilson", "Newcombe", "Woodruff", "Wald"]
NAMES += ["Cronbach", "Feldt", "McDonald", "Nunnally", "Bernstein", "Hair", "Risher", "Black"]
NAMES += ["Fisher"]
NAMES += ["Kaiser", "Bartlett", "Horn", "Zwick", "Velicer", "Heywood", "Tucker", "Thurstone"]
NAMES += ["Lorenzo", "Seva", "ten", "Berge", "Costello", "Osborne", "Jennrich", "Sampson"]
NAMES += ["Hendrickson", "White", "KMO", "MAP", "SPSS", "RMSEA", "TLI", "RMSR"]
NAMES += ["Bonett", "Wright", "Olsson"]
NAMES += ["ACSI"]
NAMES += ["PLS", "PLSc", "AVE", "HTMT", "VIF", "SRMR", "BCa", "EM", "A", "B", "R", "c", "f"]
NAMES += ["Cohen", "Fornell", "Larcker", "Henseler", "Hu", "Bentler", "Dijkstra", "Wold", "Efron"]
NAMES += ["Sarstedt", "Dempster", "Beran", "Srivastava"]
NAMES += ["MICOM", "Ringle", "Chin", "Dibbern", "Q", "RMSE", "MAE", "CVPAT", "Shmueli", "Sharma"]
NAMES += ["Liengaard", "CFI", "MLR", "Yuan", "Asparouhov", "Muth", "Satorra", "Cheung", "Rensvold"]
NAMES += ["Vandenberg", "Lance", "Brown"]
NAMES += ["Johnson", "LMG", "Lindeman", "Merenda", "Gold", "Martilla", "James", "Vavra", "Brandt"]
NAMES += ["Matzler", "Sauerwein", "Mikulic", "Prebezac", "Bacon", "Abalo", "Morris"]
NAMES += ["Kano", "Better", "Worse", "Fong", "Berger", "Pouliot", "DuMouchel", "Lee", "Newcomb"]
NAMES += ["O", "M", "I"]
NAMES += ["SERVQUAL", "SERVPERF", "Parasuraman", "Zeithaml", "Berry", "Cronin", "Taylor", "Peter"]
NAMES += ["NPS", "CES", "Reichheld", "Dixon", "Freeman", "Toman", "DeLisi", "Jones", "Sasser"]
NAMES += ["Fieller"]
NAMES += ["Kaplan", "Meier", "Greenwood", "Brookmeyer", "Crowley", "Mantel", "Rao", "Scott"]
NAMES += ["BG", "NBD", "Gamma", "Fader", "Hardie", "Hessian", "Nasr", "Gupta", "Lehmann", "i", "q"]
NAMES += ["Andersen", "Klein", "Rosthøj", "Rosth", "j", "Binder"]
NAMES += ["Wieczorek", "Wolter", "YAML"]
NAMES += ["Churchill", "LMG", "Lindeman", "Merenda", "Gold", "Johnson"]
NAMES += ["AHP", "CR", "NPS", "Saaty", "max", "Kaplan", "Meier", "Dirichlet", "Shannon"]
NAMES += ["Browne", "Cudeck", "Deville", "Graubard", "Harman", "ISO", "Jones", "Korn", "Lewis"]
NAMES += ["Lohm", "ller", "S", "rndal", "k"]


def test_no_english_in_chinese():
    allowed = {"n", "p", "r", "t", "z", "AAPOR", "RR", "COOP", "REF", "CON", *NAMES}
    wrong = {}
    for key, message in catalogue("zh").items():
        told = re.sub(r"\{\w+\}", "", message)
        strangers = set(re.findall("[A-Za-z]+", told)) - allowed
        if strangers:
            wrong[key] = strangers
    assert wrong == {}


def test_chinese_punctuation_and_no_space_beside_digits():
    for key, message in catalogue("zh").items():
        assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", message), key
        told = message.replace("n = ", "").replace("r = ", "").replace("n r", "").replace("n ρ", "")
        assert not re.search(r"[\u4e00-\u9fff] |(?<!AAPOR) [\u4e00-\u9fff]", told), key


CAUSAL_ZH = "导致|因为|造成|使得|影响|驱动|提升|促进|因果"
CAUSAL_EN = r"\b(caus\w*|because|drives?|driv\w+|leads? to|effects? of|impact\w*|influenc\w*)\b"


@pytest.mark.parametrize(("language", "pattern"), [("zh", CAUSAL_ZH), ("en", CAUSAL_EN)])
def test_association_only(language, pattern):
    told = {key: re.sub(r"\{\w+\}", "", m) for key, m in catalogue(language).items()}
    assert [key for key, message in told.items() if re.search(pattern, message, re.I)] == []
