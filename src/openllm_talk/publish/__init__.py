"""An issue in; static site, Markdown and feeds out."""
