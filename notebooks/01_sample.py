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
# ## 缺失作答

# %% [markdown] tags=["en"]
# ## Item non-response

# %%
chapter.say(show.describe_nonresponse, sample)

# %%
chapter.table(show.nonresponse_table, sample)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_sample, sample)

# %% tags=["publish"]
chapter.publish(sample)
