"""
What `index.html` is made of: a module for each part of the page, each a view of the summary.

Nothing here makes markup; the templates beside this package do, and they escape every value.
"""
