"""
Judging clients of the call: what a command put on the wire, and what it made of the answers.

`scenarios` is the table of what may happen to a client, `observed` what was seen of it, `judging`
what is concluded. Those are values and pure functions; the rest of the package is the stage: it
runs the command against the reference gateway and writes down what it sees.
"""
