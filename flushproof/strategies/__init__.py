"""
Generated edits: what the hand-written cases do not think of.

Each strategy gives edits, a name of `flushproof.cases.edits.EDITS` and its value, so that a
generated request is built, signed and shown like any other. Draws are few and flat and the
alphabets are short: Hypothesis spends more time on a request than sending it takes.
"""
