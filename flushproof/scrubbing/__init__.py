"""
What leaves a run, and what must not: an allow-list for exchanges, and a search for secrets.

`scrub` makes the record of an exchange, `masking` hides what an answer holds, `curl` makes the line
that repeats a request, `leaks` knows a secret in any encoding and scans finished artefacts.
"""
