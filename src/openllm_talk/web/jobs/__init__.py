"""Work that takes longer than a page may: written down, then done by a worker beside the server."""
