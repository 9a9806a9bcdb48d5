# ---
# jupyter:
#   csi:
#     counts: true
#     last: true
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
# # 方法说明与披露
#
# **问题。** 调查是如何进行的？数字是如何算出来的？哪些结论不能由此得出？

# %% [markdown] tags=["en"]
# # Method and disclosure
#
# **Question.** How was the survey made, how were the figures made, and what can't be concluded from them?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("80_methodology", study, run_dir)
method = analysis.account_for_method(chapter.survey, chapter.study, chapter.run)

# %% [markdown] tags=["zh"]
# ## 调查说明

# %% [markdown] tags=["en"]
# ## The survey

# %%
chapter.block(show.status_box, method)

# %%
chapter.table(show.method_facts_table, method)

# %% [markdown] tags=["zh"]
# ## 基数与加权

# %% [markdown] tags=["en"]
# ## Bases and weights

# %%
chapter.explain(show.describe_bases, method)

# %%
chapter.table(show.method_waves_table, method)

# %%
chapter.table(show.method_groups_table, method)

# %% [markdown] tags=["zh"]
# ## 局限

# %% [markdown] tags=["en"]
# ## Limitations

# %%
chapter.block(show.limit_list, method)

# %% [markdown] tags=["zh"]
# ## 报告内容

# %% [markdown] tags=["en"]
# ## What the report holds

# %%
chapter.explain(show.describe_chapters, method)

# %%
chapter.table(show.left_out_table, method)

# %% [markdown] tags=["zh"]
# ## 统计量及其算法

# %% [markdown] tags=["en"]
# ## Statistics and how they are made

# %%
chapter.table(show.statistics_table, method)

# %% [markdown] tags=["zh"]
# ## 题目原文

# %% [markdown] tags=["en"]
# ## Questions

# %%
chapter.table(show.method_questions_table, method)

# %% [markdown] tags=["zh"]
# ## 术语

# %% [markdown] tags=["en"]
# ## Terms

# %%
chapter.block(show.glossary, method)

# %% [markdown] tags=["zh"]
# ## 软件与输入文件

# %% [markdown] tags=["en"]
# ## Software and input files

# %%
chapter.table(show.software_table, method)

# %%
chapter.table(show.files_table, method)

# %% tags=["publish"]
chapter.publish(method.unpublished)
