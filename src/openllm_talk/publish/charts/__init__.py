"""Charts as static SVG, where people would rather look than read: data in, a chart out.

    drawing    the sheet that all are drawn on, and the chart as it is handed out
    activity   messages by day
    questions  questions open and answered over the issues
    answerers  who answers whom
    data       what the public records of a site have to show

They hold no script and no colour: what a shape is says its class, and the stylesheet paints it in
light and dark. Whoever cannot see one has its title, a sentence that says the same, and a table.
Words are Django's, in the language that is active.
"""
