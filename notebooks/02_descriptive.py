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
# ## 与上期比较

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

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_items, descriptive)

# %% tags=["publish"]
chapter.publish(descriptive)
