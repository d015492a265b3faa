"""Claims of articles held against the prices of the sources: the evidence, and the document."""
