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
# # 摘要

# %% [markdown] tags=["en"]
# # Summary

# %% tags=["parameters"]
study = "../params/demo.yaml"
run_dir = None

# %% tags=["setup"]
from csi_helpers import analysis, open_chapter, show

chapter = open_chapter("90_summary", study, run_dir)

# %% [markdown] tags=["zh"]
# **问题。** 客户的评价处于什么水平？与上期相比有何变化？应当先做什么？

# %% [markdown] tags=["en"]
# **Question.** Where do we stand with our customers, what has changed, and what comes first?

# %%
summary = chapter.attempt(analysis.summarise, chapter.study, chapter.published)
chapter.block(show.summary_cards, summary)

# %% [markdown] tags=["zh"]
# ## 要点

# %% [markdown] tags=["en"]
# ## What matters

# %%
chapter.block(show.summary_findings, summary)

# %%
chapter.table(show.scorecard_table, summary)

# %% tags=["publish"]
chapter.publish()  # nothing of its own: every number here is another chapter's
