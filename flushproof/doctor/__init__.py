"""
Is everything here that a run needs, and is it what it should be?

First everything is looked at, and what cannot be is remembered with its reason; then each check
says one sentence about what was seen. Nothing is written, and no request names an instance.
"""
