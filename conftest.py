pytest_plugins = ["flushproof.plugin"]
