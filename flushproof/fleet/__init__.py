"""
Several targets in one run: the file that names them, `flushproof run --matrix FILE`.

`plan` reads the file and checks all of it before anything is sent; `table` is one target of it;
`secrets` keeps keys and passwords out of it.
"""
