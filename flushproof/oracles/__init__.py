"""
The oracles: pure functions that judge an exchange by what is published.

`answer` reads an answer strictly; `asked` tells what a request asked for; `expectations` holds one
function for each requirement that every answer must satisfy; `readings` one for each contradicted
requirement; `verdicts` compares a case's expectation with its answer. Nothing here sends, waits or
looks at a clock, and nothing here knows the reference gateway.
"""
