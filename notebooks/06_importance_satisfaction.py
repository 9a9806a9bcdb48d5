# ---
# jupyter:
#   csi:
#     needs: [attributes|model.template]
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
# # 重要性与满意度：先改进什么
#
# **问题。** 应当先改进什么，这一判断有多可靠？

# %% [markdown] tags=["en"]
# # Importance and satisfaction: what to fix first
#
# **Question.** What should be improved first, and how sure is that?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("06_importance_satisfaction", study, run_dir)
settings, report = chapter.study, chapter.study.report

# %% [markdown] tags=["zh"]
# ## 优先清单

# %% [markdown] tags=["en"]
# ## What to fix first

# %%
structure = chapter.attempt(
    analysis.estimate_structure,
    chapter.survey,
    settings.model,
    seed=settings.seed,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
index = chapter.attempt(
    analysis.follow_index,
    chapter.survey,
    structure,
    settings.model,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
drivers = chapter.attempt(
    analysis.derive_importance,
    chapter.survey,
    settings.attributes,
    settings.matrix,
    overall=settings.overall,
    structure=structure,
    index=index,
    seed=settings.seed,
    confidence=report.confidence,
    min_base=report.min_base,
)

# %%
chapter.refuse(drivers)

# %%
matrix = chapter.attempt(
    analysis.place_attributes,
    chapter.survey,
    drivers,
    settings.matrix,
    index=index,
    targets=settings.targets,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(matrix)

# %%
chapter.say(show.describe_priorities, matrix)

# %%
chapter.table(show.priorities_table, matrix)

# %% [markdown] tags=["zh"]
# ## 重要性—满意度矩阵

# %% [markdown] tags=["en"]
# ## The matrix

# %%
chapter.say(show.describe_matrix, matrix)

# %%
chapter.chart(show.matrix_chart, matrix)

# %% [markdown] tags=["zh"]
# ## 推导重要性：哪些方面与满意度相关

# %% [markdown] tags=["en"]
# ## Derived importance: what goes with satisfaction

# %%
chapter.say(show.describe_derived_importance, drivers)

# %%
chapter.chart(show.importance_chart, drivers)

# %%
chapter.table(show.importance_table, drivers)

# %% [markdown] tags=["zh"]
# ## 客户自述的重要性

# %% [markdown] tags=["en"]
# ## Stated importance

# %%
chapter.say(show.describe_stated, matrix)

# %%
chapter.table(show.grid_table, matrix)

# %% [markdown] tags=["zh"]
# ## 基本、期望与魅力因素

# %% [markdown] tags=["en"]
# ## Basic, performance and excitement factors

# %%
penalties = chapter.attempt(analysis.contrast_penalties, chapter.survey, drivers, settings.matrix)

# %%
chapter.refuse(penalties)

# %%
chapter.say(show.describe_penalty_reward, penalties)

# %%
chapter.chart(show.penalty_reward_chart, penalties)

# %%
chapter.table(show.penalty_reward_table, penalties)

# %% [markdown] tags=["zh"]
# ## 各群体的矩阵

# %% [markdown] tags=["en"]
# ## The matrix by segment

# %%
chapter.say(show.describe_segment_matrix, matrix, over="segments")

# %%
chapter.chart(show.segment_matrix_chart, matrix, over="segments")

# %%
chapter.table(show.segment_matrix_table, matrix, over="segments")

# %% [markdown] tags=["zh"]
# ## 构念的重要性—表现图

# %% [markdown] tags=["en"]
# ## Importance–performance map of the constructs

# %%
constructs = chapter.attempt(
    analysis.map_constructs,
    chapter.survey,
    structure,
    index,
    replicates=settings.matrix.bootstrap,
    seed=settings.seed,
)

# %%
chapter.refuse(constructs)

# %%
chapter.say(show.describe_ipma, constructs)

# %%
chapter.chart(show.ipma_chart, constructs)

# %%
chapter.table(show.ipma_table, constructs)

# %%
chapter.table(show.ipma_items_table, constructs)

# %% [markdown] tags=["zh"]
# ## 换一种方法或分界线，结论是否改变

# %% [markdown] tags=["en"]
# ## How the answer changes with method and cross-hair

# %%
chapter.say(show.describe_robustness, matrix)

# %%
chapter.table(show.robustness_table, matrix)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_drivers, drivers)

# %%
chapter.explain(show.explain_matrix, matrix)

# %%
chapter.explain(show.explain_penalty_reward, penalties)

# %%
chapter.explain(show.explain_ipma, constructs)

# %% tags=["publish"]
chapter.publish(drivers, matrix, penalties, constructs)
