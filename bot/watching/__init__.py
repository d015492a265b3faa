"""What people keep an eye on: lists of symbols, and alerts."""
