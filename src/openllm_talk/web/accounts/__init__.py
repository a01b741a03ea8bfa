"""Members, what they may do, how they come in and under which name they stand."""
