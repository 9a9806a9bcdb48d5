"""From a survey and the study's model to tidy results: the structural chapter's analyses."""
