"""Chat exports: one module or package a platform, which defines `FORMAT` or `FORMATS`."""
