"""OpenLLM Talk: group chat in, numbered issue out, nothing asked is ever lost."""

__version__ = "0.1.0"
