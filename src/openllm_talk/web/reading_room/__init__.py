"""Public pages that need a server: search and charts."""
