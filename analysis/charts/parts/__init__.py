"""What can be drawn into a panel: each function draws one thing, and takes what it shows from the one `Chart`."""
