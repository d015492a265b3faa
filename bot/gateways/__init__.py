"""The transports: the only code that knows where a message comes from and how a reply gets there."""
