"""Numbers only: what a survey says, with its base and its uncertainty."""

from csi_helpers.analysis.correlation import Correlation, correlate_items
from csi_helpers.analysis.descriptive import Descriptive, describe_items
from csi_helpers.analysis.drivers.derived_importance import Drivers, derive_importance
from csi_helpers.analysis.importance_satisfaction.construct_map import (
    ImportancePerformanceMap,
    map_constructs,
)
from csi_helpers.analysis.importance_satisfaction.penalty_reward import (
    PenaltyReward,
    contrast_penalties,
)
from csi_helpers.analysis.importance_satisfaction.placing import (
    ImportanceSatisfaction,
    place_attributes,
)
from csi_helpers.analysis.instruments.customer_value.findings import (
    CustomerValue,
    value_customers,
)
from csi_helpers.analysis.instruments.customer_value.satisfaction import (
    SatisfactionWorth,
    worth_of_satisfaction,
)
from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation, evaluate_kano
from csi_helpers.analysis.instruments.loyalty.conversion import (
    SatisfactionToLoyalty,
    link_loyalty,
)
from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores, measure_loyalty
from csi_helpers.analysis.instruments.relationship.findings import (
    RelationshipQuality,
    follow_relationship,
)
from csi_helpers.analysis.instruments.retention.findings import Retention, follow_customers
from csi_helpers.analysis.instruments.retention.service_times import ServiceTimes, time_service
from csi_helpers.analysis.instruments.service_quality.gaps import (
    ServiceGaps,
    measure_service_gaps,
)
from csi_helpers.analysis.instruments.service_quality.priorities import GapPriorities, weigh_gaps
from csi_helpers.analysis.instruments.service_quality.reliability import (
    ServiceReliability,
    assess_service_reliability,
)
from csi_helpers.analysis.measurement.exploratory.solution import FactorSolution, solve_factors
from csi_helpers.analysis.measurement.factor import (
    FactorAnalysis,
    analyse_factors,
    reproduce_spss,
)
from csi_helpers.analysis.measurement.given_correlations import given_correlations
from csi_helpers.analysis.measurement.item_correlations import ItemCorrelations, correlate
from csi_helpers.analysis.measurement.reliability import Reliability, assess_reliability
from csi_helpers.analysis.methodology.method import Methodology, account_for_method
from csi_helpers.analysis.sample import Sample, describe_sample
from csi_helpers.analysis.structural.findings.groups import StructureGroups, compare_structures
from csi_helpers.analysis.structural.findings.index.construct_index import (
    ConstructIndex,
    follow_index,
)
from csi_helpers.analysis.structural.findings.opinions.confirmation import Confirmation
from csi_helpers.analysis.structural.findings.opinions.prediction import Predictions
from csi_helpers.analysis.structural.findings.second_opinions import (
    confirm_structure,
    predict_structure,
)
from csi_helpers.analysis.structural.findings.structure import Structure, estimate_structure
from csi_helpers.analysis.structural.findings.summary import (
    SummaryAnswers,
    estimate_summary,
    summarised,
)
from csi_helpers.analysis.summary.summary import ExecutiveSummary, summarise

__all__ = [
    "Confirmation",
    "ConstructIndex",
    "Correlation",
    "CustomerValue",
    "Descriptive",
    "Drivers",
    "ExecutiveSummary",
    "FactorAnalysis",
    "FactorSolution",
    "GapPriorities",
    "ImportancePerformanceMap",
    "ImportanceSatisfaction",
    "ItemCorrelations",
    "KanoEvaluation",
    "LoyaltyScores",
    "Methodology",
    "PenaltyReward",
    "Predictions",
    "RelationshipQuality",
    "Reliability",
    "Retention",
    "Sample",
    "SatisfactionToLoyalty",
    "SatisfactionWorth",
    "ServiceGaps",
    "ServiceReliability",
    "ServiceTimes",
    "Structure",
    "StructureGroups",
    "SummaryAnswers",
    "account_for_method",
    "analyse_factors",
    "assess_reliability",
    "assess_service_reliability",
    "compare_structures",
    "confirm_structure",
    "contrast_penalties",
    "correlate",
    "correlate_items",
    "derive_importance",
    "describe_items",
    "describe_sample",
    "estimate_structure",
    "estimate_summary",
    "evaluate_kano",
    "follow_customers",
    "follow_index",
    "follow_relationship",
    "given_correlations",
    "link_loyalty",
    "map_constructs",
    "measure_loyalty",
    "measure_service_gaps",
    "place_attributes",
    "predict_structure",
    "reproduce_spss",
    "solve_factors",
    "summarise",
    "summarised",
    "time_service",
    "value_customers",
    "weigh_gaps",
    "worth_of_satisfaction",
]
