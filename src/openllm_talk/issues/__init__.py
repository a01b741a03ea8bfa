"""The numbered issue: draft, carry-over, the manuscript an editor edits."""
