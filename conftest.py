pytest_plugins = ["flushproof.plugin"]

# Somebody else's project: its tests are run where only the wheel is installed.
collect_ignore = ["suites/sample"]
