"""What the study says about itself on its report's cover."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.lists import format_list

from csi_helpers.data.codebook import SegmentEntry
from csi_helpers.data.disclosure import Undisclosed
from csi_helpers.data.logo import logo_data_uri
from csi_helpers.params import Study
from csi_helpers.report.document.render import Cover, LanguageText
from csi_helpers.report.document.words import TEMPLATE_WORDS
from csi_helpers.show.words import LOCALES, catalogue

TITLE = {"zh": "客户满意度研究报告", "en": "Customer satisfaction report"}


def cover_of(
    study: Study,
    language: str,
    *,
    today: date | None = None,
    missing: Sequence[Undisclosed] = (),
    only: SegmentEntry | None = None,
) -> Cover:
    """The cover of `study`'s report; dated `today` where the study names no date.

    A report on one level of a segment names it in its title.

    A report whose survey isn't accounted for says on its cover what is `missing`.

    Raises
    ------
    DataError
        A logo isn't a picture.
    """
    report, agency = study.report, study.report.agency
    day = report.date or today or date.today()
    return Cover(
        client=study.client.name,
        title=_title(report.title or TITLE, language, only),
        wave=study.wave,
        date=format_date(day, "long", locale=LOCALES[language]),
        agency=agency.name if agency else None,
        version=report.version,
        confidentiality=report.confidentiality,
        status=report.status,
        lacking=_lacking(language, missing),
        logo=logo_data_uri(study.client.logo) if study.client.logo else None,
        agency_logo=logo_data_uri(agency.logo) if agency and agency.logo else None,
        colour=study.client.colour,
    )


def _title(title: LanguageText, language: str, only: SegmentEntry | None) -> LanguageText:
    if only is None:
        return title
    (label,) = only.levels.values()
    words = catalogue(language)["ranking.cover"]
    return {language: words.format(title=title.get(language), level=label.get(language))}


def _lacking(language: str, missing: Sequence[Undisclosed]) -> str:
    if not missing:
        return ""
    names = [catalogue(language)[f"methodology.fact_{one.fact}"] for one in missing]
    facts = format_list([name[:1].lower() + name[1:] for name in names], locale=LOCALES[language])
    return TEMPLATE_WORDS[language]["lacking"].format(facts=facts)
