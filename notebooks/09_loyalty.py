# ---
# jupyter:
#   csi:
#     needs: [loyalty]
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
# # 忠诚与价值
#
# **问题。** 客户愿意推荐、愿意留下吗？满意在多大程度上与忠诚相伴？

# %% [markdown] tags=["en"]
# # Loyalty and value
#
# **Question.** Would customers recommend and stay, and how far does loyalty go with satisfaction?

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("09_loyalty", study, run_dir)
report = chapter.study.report

# %% [markdown] tags=["zh"]
# ## 推荐意愿

# %% [markdown] tags=["en"]
# ## Recommending

# %%
scores = chapter.attempt(
    analysis.measure_loyalty,
    chapter.survey,
    chapter.study.loyalty,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(scores)

# %%
chapter.say(show.describe_net_promoters, scores)

# %%
chapter.chart(show.net_promoters_chart, scores)

# %%
chapter.say(show.describe_net_promoter_groups, scores)

# %%
chapter.table(show.net_promoters_table, scores)

# %% [markdown] tags=["zh"]
# ## 满意与费力程度

# %% [markdown] tags=["en"]
# ## Satisfaction and effort

# %%
chapter.say(show.describe_satisfaction, scores)

# %%
chapter.say(show.describe_satisfaction_groups, scores)

# %%
chapter.table(show.satisfaction_table, scores)

# %% [markdown] tags=["zh"]
# ## 从满意到忠诚

# %% [markdown] tags=["en"]
# ## From satisfaction to loyalty

# %%
link = chapter.attempt(
    analysis.link_loyalty,
    chapter.survey,
    chapter.study.loyalty,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(link)

# %%
chapter.say(show.describe_loyalty_curve, link)

# %%
chapter.chart(show.loyalty_curve_chart, link)

# %%
chapter.table(show.loyalty_curve_table, link)

# %%
chapter.say(show.describe_conversion, link)

# %%
chapter.say(show.describe_conversion_groups, link)

# %%
chapter.table(show.conversion_table, link)

# %% [markdown] tags=["zh"]
# ## 与上期相比

# %% [markdown] tags=["en"]
# ## Since the wave before

# %%
chapter.say(show.describe_loyalty_changes, scores)

# %%
chapter.table(show.loyalty_changes_table, scores)

# %%
chapter.say(show.describe_loyalty_changes, link)

# %%
chapter.table(show.loyalty_changes_table, link)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_loyalty, scores)

# %%
chapter.explain(show.explain_link, link)

# %% tags=["publish"]
chapter.publish(scores, link)
