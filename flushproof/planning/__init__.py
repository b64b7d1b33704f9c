"""
What a run would send, told before anything is opened.

Whom its items are put to, which of them a request budget is spent on, and the bytes of each
request; a run and a plan of it ask the same functions.
"""
