"""An issue on paper: one PDF an issue and language, typeset by WeasyPrint.

typesetting   HTML and figures in, the bytes of a PDF out; asks the network for nothing
papers        the papers of a site, each made once and carried over while it says the same
"""
