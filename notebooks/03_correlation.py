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

# %% [markdown] tags=["zh"]
# ## 方法说明
#
# Pearson相关衡量线性关系，区间由Fisher z变换得出；Spearman相关以（加权）平均秩衡量单调关系，方差按Bonett与Wright（2000）修正。每对题目的基数为两题均有有效答案的受访者；检验以有效基数计算，并对全部题目对作多重校正。相关只说明评价同时变化，不说明谁影响谁。

# %% [markdown] tags=["en"]
# ## Method
#
# Pearson's correlation measures a linear relation, with intervals from Fisher's z; Spearman's uses (weighted) mid-ranks and measures a monotonic one, with Bonett and Wright's (2000) variance. The base of a pair is everybody who answered both items; tests use the effective base and are corrected over all pairs.
# A correlation says that ratings move together, not that one moves the other.

# %% tags=["publish"]
chapter.publish(correlation)
