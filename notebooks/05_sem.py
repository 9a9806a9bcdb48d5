# ---
# jupyter:
#   csi:
#     counts: true
#     needs: [model.template]
#     saves: [index_weights.csv]
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
# # 满意度指数与结构模型
#
# **问题。** 客户满意度指数是多少，有无变化，与哪些因素相关？

# %% [markdown] tags=["en"]
# # Satisfaction index and structural model
#
# **Question.** How high is the customer satisfaction index, has it moved, and what goes with it?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("05_sem", study, run_dir)
model, report = chapter.study.model, chapter.study.report

# %% [markdown] tags=["zh"]
# ## 满意度指数

# %% [markdown] tags=["en"]
# ## The satisfaction index

# %%
structure = chapter.attempt(
    analysis.estimate_structure,
    chapter.survey,
    model,
    seed=chapter.study.seed,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(structure)

# %%
index = chapter.attempt(
    analysis.follow_index,
    chapter.survey,
    structure,
    model,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(index)

# %%
chapter.say(show.describe_index, index)

# %%
chapter.chart(show.index_chart, index)

# %%
chapter.table(show.index_table, index)

# %% [markdown] tags=["zh"]
# ## 哪些因素与满意度相关

# %% [markdown] tags=["en"]
# ## What goes with satisfaction

# %%
chapter.say(show.describe_drivers, structure)

# %%
chapter.chart(show.paths_chart, structure)

# %%
chapter.chart(show.effects_chart, structure)

# %%
chapter.table(show.effects_table, structure)

# %% [markdown] tags=["zh"]
# ## 各群体的指数

# %% [markdown] tags=["en"]
# ## The index by group

# %%
chapter.say(show.describe_index_groups, index, over="segments")

# %%
chapter.chart(show.index_groups_chart, index)

# %%
chapter.table(show.index_groups_table, index, over="segments")

# %% [markdown] tags=["zh"]
# ## 各群体的路径是否不同

# %% [markdown] tags=["en"]
# ## Do paths differ between groups?

# %%
groups = chapter.attempt(
    analysis.compare_structures,
    chapter.survey,
    structure,
    model,
    confidence=report.confidence,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(groups)

# %%
chapter.say(show.describe_structure_groups, groups)

# %%
chapter.table(show.path_differences_table, groups)

# %%
chapter.table(show.micom_table, groups)

# %% [markdown] tags=["zh"]
# ## 测量质量

# %% [markdown] tags=["en"]
# ## Quality of measurement

# %%
chapter.say(show.describe_measurement, structure)

# %%
chapter.table(show.construct_quality_table, structure)

# %%
chapter.table(show.discriminant_table, structure)

# %%
chapter.table(show.item_quality_table, structure)

# %%
chapter.table(show.cross_loadings_table, structure)

# %% [markdown] tags=["zh"]
# ## 结构模型的质量

# %% [markdown] tags=["en"]
# ## Quality of the structural model

# %%
chapter.say(show.describe_structure, structure)

# %%
chapter.table(show.structure_table, structure)

# %% [markdown] tags=["zh"]
# ## 预测能力

# %% [markdown] tags=["en"]
# ## Predictive power

# %%
predictions = chapter.attempt(
    analysis.predict_structure,
    chapter.survey,
    structure,
    seed=chapter.study.seed,
    confidence=report.confidence,
    min_base=report.min_base,
)

# %%
chapter.refuse(predictions)

# %%
chapter.say(show.describe_predictions, predictions)

# %%
chapter.table(show.predictions_table, predictions)

# %% [markdown] tags=["zh"]
# ## 验证性因子分析：另一种意见

# %% [markdown] tags=["en"]
# ## Confirmatory factor analysis: a second opinion

# %%
confirmation = chapter.attempt(
    analysis.confirm_structure,
    chapter.survey,
    structure,
    confidence=report.confidence,
    min_base=report.min_base,
    min_group=model.min_group,
)

# %%
chapter.refuse(confirmation)

# %%
chapter.say(show.describe_confirmation, confirmation)

# %%
chapter.table(show.cfa_fit_table, confirmation)

# %%
chapter.table(show.invariance_table, confirmation)

# %%
chapter.table(show.cfa_loadings_table, confirmation)

# %% [markdown] tags=["zh"]
# ## 附：权重与重估值

# %% [markdown] tags=["en"]
# ## Annex: weights and re-estimated values

# %%
chapter.say(show.describe_weights_change, index)

# %%
chapter.table(show.reestimated_table, index)

# %%
chapter.table(show.weights_table, index)

# %%
chapter.table(show.intervals_table, structure)

# %%
chapter.table(show.group_paths_table, groups)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_structure, structure)

# %%
chapter.explain(show.explain_index, index)

# %%
chapter.explain(show.explain_structure_groups, groups)

# %%
chapter.explain(show.explain_predictions, predictions)

# %%
chapter.explain(show.explain_confirmation, confirmation)

# %% tags=["publish"]
chapter.save("index_weights.csv", index, "frozen")
chapter.publish(structure, index, groups, predictions, confirmation)
