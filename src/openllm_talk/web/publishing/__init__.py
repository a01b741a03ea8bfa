"""The check list, the preview, publishing, and what goes out from there."""
