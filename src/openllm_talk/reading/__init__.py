"""Records in, understanding out: pure functions, no database, no Django."""
