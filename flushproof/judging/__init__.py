"""
How a target is judged: what is put to it, what is watched, and how long it is borne with.

`judge` puts a case; `scenarios` and `plays` are what takes several exchanges, `properties` what is
generated, `replaying` what was recorded and `quoting` what is published; `ages` is how old
recordings are. `effects` and `lookout` look at the data, `watch` gathers what any answer may show,
`patience` and `troubles` deal with a target that does not answer.
"""
