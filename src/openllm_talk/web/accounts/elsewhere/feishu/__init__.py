"""Signing in with Feishu."""
