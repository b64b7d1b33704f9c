"""
From an exchange to a cassette that anybody may see.

`subject` says whom a recorded request is put to; `units`, `standins`, `texts`, `documents` and
`headers` put stand-ins in the place of what is the account's; `scrubbing` makes the cassette's
exchange, `verdicts` sees that it is judged as the one that happened, and `recorder` writes it.
"""
