# ---
# jupyter:
#   csi:
#     needs: [kano]
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
# # Kano模型
#
# **问题。** 哪些要素必须具备，哪些做得越好越满意，哪些能带来惊喜，哪些无关紧要？

# %% [markdown] tags=["en"]
# # Kano's model
#
# **Question.** Which features must be there, which satisfy more the better they are, which delight, and which leave customers cold?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("08_kano", study, run_dir)
report = chapter.study.report

# %% [markdown] tags=["zh"]
# ## 要素清单

# %% [markdown] tags=["en"]
# ## The list

# %%
kano = chapter.attempt(
    analysis.evaluate_kano,
    chapter.survey,
    chapter.study.kano,
    seed=chapter.study.seed,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(kano)

# %%
chapter.say(show.describe_kano, kano)

# %%
chapter.say(show.describe_kano_warnings, kano)

# %%
chapter.table(show.kano_list_table, kano)

# %% [markdown] tags=["zh"]
# ## 各类别占比

# %% [markdown] tags=["en"]
# ## Shares of the classes

# %%
chapter.chart(show.kano_shares_chart, kano)

# %%
chapter.table(show.kano_shares_table, kano)

# %% [markdown] tags=["zh"]
# ## Better与Worse系数

# %% [markdown] tags=["en"]
# ## Better and Worse

# %%
chapter.say(show.describe_coefficients, kano)

# %%
chapter.chart(show.better_worse_chart, kano)

# %%
chapter.table(show.kano_coefficients_table, kano)

# %% [markdown] tags=["zh"]
# ## 各分类方法是否一致

# %% [markdown] tags=["en"]
# ## Do the rules agree?

# %%
chapter.say(show.describe_rules, kano)

# %%
chapter.table(show.kano_rules_table, kano)

# %% [markdown] tags=["zh"]
# ## 各组的要素类别

# %% [markdown] tags=["en"]
# ## Groups of respondents

# %%
chapter.say(show.describe_kano_groups, kano, over="segments")

# %%
chapter.table(show.kano_groups_table, kano, over="segments")

# %%
chapter.table(show.kano_differences_table, kano, over="segments")

# %% [markdown] tags=["zh"]
# ## 与往期相比

# %% [markdown] tags=["en"]
# ## Change since the wave before

# %%
chapter.say(show.describe_kano_changes, kano)

# %%
chapter.table(show.kano_changes_table, kano)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.table(show.kano_evaluation_table, kano)

# %%
chapter.explain(show.explain_kano, kano)

# %%
chapter.explain(show.explain_kano_figures, kano)

# %% tags=["publish"]
chapter.publish(kano)
