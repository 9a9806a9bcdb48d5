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
# # 相关分析
#
# **问题。** 哪些评价总是一起高、一起低？

# %% [markdown] tags=["en"]
# # Correlation
#
# **Question.** Which ratings rise and fall together?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("03_correlation", study, run_dir)
report = chapter.study.report

# %% [markdown] tags=["zh"]
# ## 题目之间的相关

# %% [markdown] tags=["en"]
# ## Correlation between items

# %%
correlation = chapter.attempt(
    analysis.correlate_items,
    chapter.survey,
    confidence=report.confidence,
    min_base=report.min_base,
    correction=report.comparisons.correction,
)

# %%
chapter.refuse(correlation)

# %%
chapter.say(show.describe_pairs, correlation)

# %%
chapter.chart(show.correlation_chart, correlation)

# %%
chapter.table(show.pairs_table, correlation)

# %%
chapter.table(show.polychoric_table, correlation)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_correlation, correlation)

# %% tags=["publish"]
chapter.publish(correlation)
