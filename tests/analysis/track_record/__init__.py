"""What signals were worth: tests of the track record."""
