"""What articles claim about signals and markets, each claim held against the prices at hand."""
