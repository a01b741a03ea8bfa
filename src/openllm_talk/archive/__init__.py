"""Everything ever said, asked and shared."""
