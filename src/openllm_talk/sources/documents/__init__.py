"""Past issues and digests: documents in, an Issue out."""
