# ---
# jupyter:
#   csi:
#     counts: true
#     needs: []
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["zh"]
# # 信度与因子分析
#
# **问题。** 问卷是否测到了它要测的内容？各题背后有几个因子，群体得分如何？

# %% [markdown] tags=["en"]
# # Reliability and factors
#
# **Question.** Does the questionnaire measure what it says, how many factors stand behind the items, and how do groups score?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("04_factor", study, run_dir)
report = chapter.study.report

# %% [markdown] tags=["zh"]
# ## 构念的信度

# %% [markdown] tags=["en"]
# ## Reliability of the constructs

# %%
reliability = chapter.attempt(
    analysis.assess_reliability,
    chapter.survey,
    confidence=report.confidence,
    min_base=report.min_base,
)

# %%
chapter.refuse(reliability)

# %%
chapter.say(show.describe_reliability, reliability)

# %%
chapter.chart(show.reliability_chart, reliability)

# %%
chapter.table(show.reliability_table, reliability)

# %%
chapter.table(show.item_reliability_table, reliability)

# %% [markdown] tags=["zh"]
# ## 因子个数

# %% [markdown] tags=["en"]
# ## Number of factors

# %%
factors = chapter.attempt(
    analysis.analyse_factors,
    chapter.survey,
    chapter.study.factor,
    seed=chapter.study.seed,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(factors)

# %%
chapter.say(show.describe_suitability, factors)

# %%
chapter.say(show.describe_number, factors)

# %%
chapter.chart(show.scree_chart, factors)

# %% [markdown] tags=["zh"]
# ## 因子结构

# %% [markdown] tags=["en"]
# ## Structure of the factors

# %%
chapter.say(show.describe_factors, factors)

# %%
chapter.table(show.loadings_table, factors)

# %%
chapter.table(show.factor_correlations_table, factors)

# %% [markdown] tags=["zh"]
# ## 因子与模型构念

# %% [markdown] tags=["en"]
# ## Factors and the model's constructs

# %%
chapter.say(show.describe_congruence, factors)

# %%
chapter.table(show.congruence_table, factors)

# %%
chapter.say(show.describe_factor_waves, factors)

# %% [markdown] tags=["zh"]
# ## 因子得分

# %% [markdown] tags=["en"]
# ## Factor scores

# %%
chapter.say(show.describe_scores, factors)

# %%
chapter.chart(show.scores_chart, factors)

# %%
chapter.table(show.scores_table, factors)

# %% [markdown] tags=["zh"]
# ## SPSS常用设定的结果

# %% [markdown] tags=["en"]
# ## SPSS's usual settings

# %%
familiar = chapter.attempt(
    analysis.reproduce_spss,
    chapter.survey,
    chapter.study.factor,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.say(show.describe_familiar, familiar)

# %%
chapter.table(show.variance_table, familiar)

# %%
chapter.table(show.rotated_table, familiar)

# %%
chapter.table(show.scores_table, familiar)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_reliability, reliability)

# %%
chapter.explain(show.explain_factors, factors)

# %%
chapter.explain(show.explain_factors, familiar)

# %% tags=["publish"]
chapter.publish(reliability, factors, familiar)
