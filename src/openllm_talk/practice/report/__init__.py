"""What a run says, for people: a page, figures, and the entry that drops into an issue.

    reading.py    the runs of a report, with their figures and the names that tell them apart
    words.py      what things are called, in English and Chinese
    numbers.py    shares, intervals and counts as a reader sees them
    sheet.py      what a figure is drawn on: points, tones of day and night, SVG and PNG out
    rows.py       a row for each family, model or error: a dot with its interval, or a bar
    curves.py     figures against operations
    heat.py       a table of two axes, its cells shaded by accuracy
    outcomes.py   what became of every item, as stacked bars
    figures.py    which figures a report has, each with its caption
    sentences.py  the answer in a sentence, and what it does not show
    examples.py   a few items with what the model said
    page.py       the HTML page
    entry.py      the practice entry of an issue
    writing.py    all of it into a folder

No figure is computed here: they come from `practice/summary.py` and `practice/statistics`.
"""
