"""Signing in with GitHub."""
