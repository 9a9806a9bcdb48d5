"""Parameters: a study's YAML, checked as a whole, into one frozen Study."""

from csi_helpers.params.codes import canonical
from csi_helpers.params.factor import Factor
from csi_helpers.params.kano import Kano, KanoFeature
from csi_helpers.params.loading import dump_study, load_study
from csi_helpers.params.modelling import Construct, Model, WeightsFile
from csi_helpers.params.priorities import Attribute, Matrix
from csi_helpers.params.reporting import Agency, Comparisons, Report
from csi_helpers.params.schema import study_schema, write_schema
from csi_helpers.params.sections import (
    Clean,
    Client,
    Columns,
    Dispositions,
    Duplicates,
    Fieldwork,
    Item,
    MissingWeights,
    Scale,
    Segment,
    Speeders,
    StraightLining,
    Weighting,
)
from csi_helpers.params.service_quality import ServiceDimension, ServiceItem, ServiceQuality
from csi_helpers.params.sources import Data, Source
from csi_helpers.params.study import Study
from csi_helpers.params.text import Text

__all__ = [
    "Agency",
    "Attribute",
    "Clean",
    "Client",
    "Columns",
    "Comparisons",
    "Construct",
    "Data",
    "Dispositions",
    "Duplicates",
    "Factor",
    "Fieldwork",
    "Item",
    "Kano",
    "KanoFeature",
    "Matrix",
    "MissingWeights",
    "Model",
    "Report",
    "Scale",
    "Segment",
    "ServiceDimension",
    "ServiceItem",
    "ServiceQuality",
    "Source",
    "Speeders",
    "StraightLining",
    "Study",
    "Text",
    "Weighting",
    "WeightsFile",
    "canonical",
    "dump_study",
    "load_study",
    "study_schema",
    "write_schema",
]
