# ---
# jupyter:
#   csi:
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
# # 满意度水平
#
# **问题。** 客户对各项的评价如何？哪些群体、哪些时期不同？

# %% [markdown] tags=["en"]
# # Satisfaction levels
#
# **Question.** How do customers rate each item, and which groups and waves differ?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("02_descriptive", study, run_dir)
report = chapter.study.report

# %% [markdown] tags=["zh"]
# ## 各项评价

# %% [markdown] tags=["en"]
# ## Ratings item by item

# %%
descriptive = chapter.attempt(
    analysis.describe_items,
    chapter.survey,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.say(show.describe_items_result, descriptive)

# %%
chapter.chart(show.answers_chart, descriptive)

# %%
chapter.table(show.items_table, descriptive)

# %%
chapter.table(show.distribution_table, descriptive)

# %% [markdown] tags=["zh"]
# ## 群体比较

# %% [markdown] tags=["en"]
# ## Groups compared

# %%
chapter.refuse(descriptive)

# %%
chapter.say(show.describe_segments, descriptive, over="segments")

# %%
chapter.table(show.segments_table, descriptive, over="segments")

# %% [markdown] tags=["zh"]
# ## 历次变化

# %% [markdown] tags=["en"]
# ## Change since the wave before

# %%
chapter.say(show.describe_changes, descriptive)

# %%
chapter.chart(show.trend_chart, descriptive)

# %%
chapter.table(show.changes_table, descriptive)

# %% [markdown] tags=["zh"]
# ## 题目

# %% [markdown] tags=["en"]
# ## Items

# %%
chapter.table(show.questions_table, chapter.survey)

# %% [markdown] tags=["zh"]
# ## 方法说明
#
# 指数 =（均值 − 量表下限）÷（上限 − 下限）× 100。前两档、后两档占比指量表最高、最低两个分值的人数占比，区间为Wilson区间；均值为t区间，中位数为Woodruff区间。
# 方差按抽样设计线性化估计，计入权重、分层、整群、有限总体与加权调整；有效基数 = 基数 ÷ 设计效应。
# 显著性为线性化差值的Wald检验，多重比较已校正；两期均受访的客户按配对处理；只比较两期共有的题目。

# %% [markdown] tags=["en"]
# ## Method
#
# Index = (mean − lowest code) ÷ (highest − lowest) × 100. Top-2 and bottom-2 are the shares of the two highest and lowest codes, with Wilson intervals; means have Student intervals, medians Woodruff's.
# Variances are linearised under the sampling design: weights, strata, clusters, finite population and raking; effective base = base ÷ design effect.
# Significance is a Wald test on the linearised difference, corrected for multiple comparisons; respondents of both waves count as pairs; only items asked in both waves are compared.

# %% tags=["publish"]
chapter.publish(descriptive)
