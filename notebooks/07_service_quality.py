# ---
# jupyter:
#   csi:
#     needs: [service_quality]
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
# # 服务质量
#
# **问题。** 服务达到客户的期望了吗？哪些差距与满意度的关联更强？

# %% [markdown] tags=["en"]
# # Service quality
#
# **Question.** Is the service up to what was expected, and which gaps go with satisfaction?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("07_service_quality", study, run_dir)
report = chapter.study.report

# %% [markdown] tags=["zh"]
# ## 期望与感知

# %% [markdown] tags=["en"]
# ## Expected and perceived

# %%
gaps = chapter.attempt(
    analysis.measure_service_gaps,
    chapter.survey,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(gaps)

# %%
chapter.say(show.describe_service, gaps)

# %%
chapter.chart(show.service_chart, gaps)

# %%
chapter.say(show.describe_weighted, gaps)

# %%
chapter.table(show.service_table, gaps)

# %% [markdown] tags=["zh"]
# ## 各题目的差距

# %% [markdown] tags=["en"]
# ## Item by item

# %%
chapter.say(show.describe_service_items, gaps)

# %%
chapter.chart(show.service_items_chart, gaps)

# %%
chapter.table(show.service_items_table, gaps)

# %% [markdown] tags=["zh"]
# ## 哪些差距更重要

# %% [markdown] tags=["en"]
# ## Which gaps matter

# %%
structure = chapter.attempt(
    analysis.estimate_structure,
    chapter.survey,
    chapter.study.model,
    seed=chapter.study.seed,
    confidence=report.confidence,
    min_base=report.min_base,
)

# %%
index = chapter.attempt(
    analysis.follow_index,
    chapter.survey,
    structure,
    chapter.study.model,
    confidence=report.confidence,
    min_base=report.min_base,
)

# %%
priorities = chapter.attempt(
    analysis.weigh_gaps,
    chapter.survey,
    chapter.study.matrix,
    overall=chapter.study.overall,
    structure=structure,
    index=index,
    seed=chapter.study.seed,
    confidence=report.confidence,
    min_base=report.min_base,
)

# %%
chapter.say(show.describe_gap_priorities, priorities)

# %%
chapter.table(show.gap_priorities_table, priorities)

# %% [markdown] tags=["zh"]
# ## 各组的差异

# %% [markdown] tags=["en"]
# ## Group by group

# %%
chapter.say(show.describe_service_groups, gaps)

# %%
chapter.table(show.service_groups_table, gaps)

# %% [markdown] tags=["zh"]
# ## 与上期相比

# %% [markdown] tags=["en"]
# ## Since the wave before

# %%
chapter.say(show.describe_service_changes, gaps)

# %%
chapter.table(show.service_changes_table, gaps)

# %% [markdown] tags=["zh"]
# ## 维度的信度

# %% [markdown] tags=["en"]
# ## Reliability of the dimensions

# %%
reliability = chapter.attempt(
    analysis.assess_service_reliability,
    chapter.survey,
    confidence=report.confidence,
    min_base=report.min_base,
)

# %%
chapter.say(show.describe_service_reliability, reliability)

# %%
chapter.table(show.service_reliability_table, reliability)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_service, gaps)

# %%
chapter.explain(show.explain_priorities, priorities)

# %%
chapter.explain(show.explain_service_reliability, reliability)

# %% tags=["publish"]
chapter.publish(gaps, priorities, reliability)
