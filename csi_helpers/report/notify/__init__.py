"""Somebody hears how builds ended: failed, held back, or good again after that.

`addresses` knows apprise and keeps secrets, `wording` makes the text, `telling` listens to a
command's events and sends one message to each group of addresses when all is over. What else is to
be told some day (an indicator beyond its limit) is a `wording.Notice` of another occasion, with
its title in the catalogues and its name among `params.notify.Occasion`.
"""
