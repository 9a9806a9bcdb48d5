"""Parameters: a study's YAML, checked as a whole, into one frozen Study."""

from csi_helpers.params.codes import canonical
from csi_helpers.params.comments import Comment
from csi_helpers.params.customers import Customers, Tickets, Transactions, Value
from csi_helpers.params.factor import Factor
from csi_helpers.params.gate import Gate
from csi_helpers.params.kano import Kano, KanoFeature
from csi_helpers.params.loading import dump_study, load_study
from csi_helpers.params.loyalty import Ces, Csat, Loyalty, Nps, Repurchase
from csi_helpers.params.modelling import Construct, Model, WeightsFile
from csi_helpers.params.notify import Notify
from csi_helpers.params.printed import without_print
from csi_helpers.params.priorities import Attribute, Matrix
from csi_helpers.params.relationship import Criterion, Relationship, Weights
from csi_helpers.params.reporting import Agency, Comparisons, Report
from csi_helpers.params.schema import study_schema, write_schema
from csi_helpers.params.scorecard import Benchmark
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
    "Benchmark",
    "Ces",
    "Clean",
    "Client",
    "Columns",
    "Comment",
    "Comparisons",
    "Construct",
    "Criterion",
    "Csat",
    "Customers",
    "Data",
    "Dispositions",
    "Duplicates",
    "Factor",
    "Fieldwork",
    "Gate",
    "Item",
    "Kano",
    "KanoFeature",
    "Loyalty",
    "Matrix",
    "MissingWeights",
    "Model",
    "Notify",
    "Nps",
    "Relationship",
    "Report",
    "Repurchase",
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
    "Tickets",
    "Transactions",
    "Value",
    "Weighting",
    "Weights",
    "WeightsFile",
    "canonical",
    "dump_study",
    "load_study",
    "study_schema",
    "without_print",
    "write_schema",
]
