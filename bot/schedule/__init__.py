"""What is sent without being asked for: summaries and alerts, each promised before it is sent."""
