"""Finding again what was said, asked and shared.

`segments` cuts text into words; `engine` is the index in the database; `writing` puts passages in,
in the transaction of whatever made them; `finding` answers `talk search`, `asking` `talk asked`.
"""
