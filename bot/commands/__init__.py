"""The commands: one module each, registered once in `registry`."""
