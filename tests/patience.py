"""How long a test waits for what takes a moment: reached only when something is broken, however slow the machine is."""

PATIENCE_SECONDS = 60.0
