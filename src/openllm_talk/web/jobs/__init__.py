"""Work that takes longer than a page may: written down first, done by a worker beside the server."""
