"""The page from which the live talk is run."""
