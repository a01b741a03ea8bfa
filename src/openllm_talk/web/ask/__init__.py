"""Readers ask and answer on the public page; an editor lets it in."""
