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
# # 样本
#
# **问题。** 谁回答了问卷？样本能否代表目标人群？数据经过了哪些处理？

# %% [markdown] tags=["en"]
# # Sample
#
# **Question.** Who answered, how well do they stand for the population, and what was done to the data?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("01_sample", study, run_dir)
study, survey = chapter.study, chapter.survey

# %% [markdown] tags=["zh"]
# ## 调查执行

# %% [markdown] tags=["en"]
# ## Fieldwork

# %%
sample = chapter.attempt(analysis.describe_sample, survey, study)

# %%
chapter.say(show.describe_sample_result, sample)

# %%
chapter.table(show.fieldwork_table, study.fieldwork)

# %%
chapter.table(show.responses_table, sample)

# %%
chapter.table(show.dispositions_table, sample)

# %%
chapter.table(show.rates_table, sample)

# %% [markdown] tags=["zh"]
# ## 样本构成与加权

# %% [markdown] tags=["en"]
# ## Profile and weights

# %%
chapter.say(show.describe_weights, sample)

# %%
chapter.chart(show.profile_chart, sample)

# %%
chapter.table(show.margins_table, sample)

# %% [markdown] tags=["zh"]
# ## 数据清理

# %% [markdown] tags=["en"]
# ## Cleaning

# %%
chapter.say(show.describe_exclusions, sample)

# %%
chapter.table(show.exclusions_table, sample)

# %%
chapter.table(show.headline_table, sample)

# %%
chapter.table(show.decisions_table, survey)

# %% [markdown] tags=["zh"]
# ## 缺答

# %% [markdown] tags=["en"]
# ## Item non-response

# %%
chapter.say(show.describe_nonresponse, sample)

# %%
chapter.table(show.nonresponse_table, sample)

# %% [markdown] tags=["zh"]
# ## 方法说明
#
# 回复率按美国民意研究协会（AAPOR）《标准定义》计算；非概率样本只报告参与率，不给出抽样误差。完整问卷指应答题目中至少80%有有效答案。
# 加权采用迭代比例拟合（Deming与Stephan，1940）；有效样本量与设计效应按Kish（1965）计算。
# 清理规则只标记可疑答卷，只有参数文件明确要求时才剔除；每一次剔除都列出规则与人数，并给出剔除前后的均值。
# 人数占比的区间为Wilson区间（Newcombe，1998）。

# %% [markdown] tags=["en"]
# ## Method
#
# Outcome rates follow AAPOR's Standard Definitions; samples that are not drawn at random get a participation rate and no margin of error. A questionnaire is complete when at least 80% of the items asked have a valid answer.
# Weights come from iterative proportional fitting (Deming and Stephan, 1940); effective n and design effect are Kish's (1965).
# Cleaning rules flag; they exclude only where the study's parameters say so. Every exclusion is listed with its rule and count, and means are shown with and without it.
# Intervals of shares are Wilson's (Newcombe, 1998).

# %% tags=["publish"]
chapter.publish(sample)
