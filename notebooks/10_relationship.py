# ---
# jupyter:
#   csi:
#     needs: [relationship]
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
# # 客户关系质量
#
# **问题。** 综合调查与业务数据来看，与客户的关系质量如何，有无变化，变化来自哪些指标？

# %% [markdown] tags=["en"]
# # Relationship quality
#
# **Question.** How good is the relationship with customers, by the survey and the business's own figures together; has it changed, and what moved it?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("10_relationship", study, run_dir)
report = chapter.study.report

# %% [markdown] tags=["zh"]
# ## 关系质量得分

# %% [markdown] tags=["en"]
# ## The score

# %%
relationship = chapter.attempt(
    analysis.follow_relationship,
    chapter.survey,
    chapter.study.relationship,
    seed=chapter.study.seed,
    loyalty=chapter.study.loyalty,
    model=chapter.study.model,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(relationship)

# %%
chapter.say(show.describe_relationship, relationship)

# %%
chapter.chart(show.relationship_chart, relationship)

# %%
chapter.table(show.relationship_table, relationship)

# %% [markdown] tags=["zh"]
# ## 变化来自哪里

# %% [markdown] tags=["en"]
# ## What moved the score

# %%
chapter.say(show.describe_relationship_change, relationship)

# %%
chapter.chart(show.waterfall_chart, relationship)

# %%
chapter.table(show.relationship_changes_table, relationship)

# %% [markdown] tags=["zh"]
# ## 各群体的关系质量

# %% [markdown] tags=["en"]
# ## Groups of customers

# %%
chapter.say(show.describe_relationship_groups, relationship, over="segments")

# %%
chapter.chart(show.relationship_groups_chart, relationship)

# %%
chapter.table(show.relationship_groups_table, relationship, over="segments")

# %% [markdown] tags=["zh"]
# ## 权重与名次的稳定性

# %% [markdown] tags=["en"]
# ## Weights, and how firm ranks are

# %%
chapter.say(show.describe_relationship_weights, relationship)

# %%
chapter.say(show.describe_relationship_ranks, relationship)

# %%
chapter.table(show.relationship_weights_table, relationship)

# %%
chapter.table(show.consistency_table, relationship)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_relationship, relationship)

# %%
chapter.explain(show.explain_relationship_figures, relationship)

# %% tags=["publish"]
chapter.publish(relationship)
