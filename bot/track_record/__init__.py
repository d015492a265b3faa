"""What signals were worth: measured on one share or on the market, kept, and read back for answers."""
