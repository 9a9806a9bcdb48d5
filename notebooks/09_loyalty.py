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
# **问题。** 客户愿意推荐、愿意留下吗？满意在多大程度上与忠诚相伴？客户实际留存如何，价值多少？

# %% [markdown] tags=["en"]
# # Loyalty and value
#
# **Question.** Would customers recommend and stay, and how far does loyalty go with satisfaction? Who did stay, and what are they worth?

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
# ## 留存与交叉购买

# %% [markdown] tags=["en"]
# ## Staying, and buying across

# %%
stayed = chapter.attempt(
    analysis.follow_customers,
    chapter.survey,
    chapter.study.loyalty,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.say(show.describe_retention, stayed)

# %%
chapter.chart(show.survival_chart, stayed)

# %%
chapter.table(show.retention_table, stayed)

# %%
chapter.say(show.describe_cross_sell, stayed)

# %%
chapter.say(show.describe_retention_groups, stayed, over="columns")

# %%
chapter.table(show.retention_groups_table, stayed, over="columns")

# %% [markdown] tags=["zh"]
# ## 访问之后：满意与留存

# %% [markdown] tags=["en"]
# ## After the interview: satisfaction and staying

# %%
chapter.refuse(stayed)

# %%
chapter.say(show.describe_follow, stayed)

# %%
chapter.chart(show.follow_chart, stayed)

# %%
chapter.table(show.follow_table, stayed)

# %% [markdown] tags=["zh"]
# ## 响应与解决时间

# %% [markdown] tags=["en"]
# ## Waiting for an answer and a solution

# %%
waits = chapter.attempt(
    analysis.time_service,
    chapter.survey,
    chapter.study.loyalty,
    confidence=report.confidence,
    min_base=report.min_base,
)

# %%
chapter.say(show.describe_waits, waits)

# %%
chapter.table(show.waits_table, waits)

# %%
chapter.table(show.waits_groups_table, waits, over="columns")

# %% [markdown] tags=["zh"]
# ## 客户价值

# %% [markdown] tags=["en"]
# ## What a customer is worth

# %%
value = chapter.attempt(
    analysis.value_customers,
    chapter.survey,
    chapter.study.loyalty,
    confidence=report.confidence,
    min_base=report.min_base,
    comparisons=report.comparisons,
)

# %%
chapter.refuse(value)

# %%
chapter.say(show.describe_value, value)

# %%
chapter.table(show.value_groups_table, value, over="columns")

# %%
chapter.table(show.forecast_table, value)

# %%
chapter.say(show.describe_assumptions, value)

# %%
chapter.chart(show.repeats_chart, value)

# %%
chapter.table(show.parameters_table, value)

# %% [markdown] tags=["zh"]
# ## 满意度每高1分

# %% [markdown] tags=["en"]
# ## What a point of satisfaction goes with

# %%
worth = chapter.attempt(
    analysis.worth_of_satisfaction,
    chapter.survey,
    chapter.study.loyalty,
    confidence=report.confidence,
    min_base=report.min_base,
)

# %%
chapter.refuse(worth)

# %%
chapter.say(show.describe_worth, worth)

# %%
chapter.table(show.worth_table, worth)

# %%
chapter.table(show.spend_table, worth)

# %% [markdown] tags=["zh"]
# ## 方法说明

# %% [markdown] tags=["en"]
# ## Method

# %%
chapter.explain(show.explain_loyalty, scores)

# %%
chapter.explain(show.explain_link, link)

# %%
chapter.explain(show.explain_retention, stayed)

# %%
chapter.explain(show.explain_waits, waits)

# %%
chapter.explain(show.explain_value, value)

# %%
chapter.explain(show.explain_worth, worth)

# %% tags=["publish"]
chapter.publish(scores, link, stayed, waits, value, worth)
