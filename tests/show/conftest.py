"""Results, words and builders for the tests of show/."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from show_codebook import make_codebook
from show_results import make_correlation, make_descriptive, make_sample

from csi_helpers.analysis.correlation import Correlation
from csi_helpers.analysis.descriptive import Descriptive
from csi_helpers.analysis.sample import Sample
from csi_helpers.data.codebook import Codebook
from csi_helpers.show.words import Words


@pytest.fixture
def codebook() -> Codebook:
    return make_codebook()


@pytest.fixture
def descriptive(codebook: Codebook) -> Descriptive:
    return make_descriptive(codebook, waves=("2025", "2026"), low=("Q12",))


@pytest.fixture
def correlation(codebook: Codebook) -> Correlation:
    return make_correlation(codebook)


@pytest.fixture
def sample(codebook: Codebook) -> Sample:
    return make_sample(codebook)


@pytest.fixture(params=["zh", "en"])
def words(request: pytest.FixtureRequest, codebook: Codebook) -> Words:
    return Words(request.param, codebook)


@pytest.fixture
def build() -> dict[str, Callable[..., object]]:
    return {
        "codebook": make_codebook,
        "descriptive": make_descriptive,
        "correlation": make_correlation,
        "sample": make_sample,
    }


@pytest.fixture
def drawn_texts() -> Callable[[object], list[str]]:
    def texts(figure: object) -> list[str]:
        return [t.get_text() for axes in figure.axes for t in axes.texts]  # type: ignore[attr-defined]

    return texts
