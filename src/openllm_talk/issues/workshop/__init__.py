"""The issue that people work on together.

    journal     every change: the pieces before and after it, undone and restored
    pieces      an issue as pieces, and pieces as an issue
    editing     what people do: edit, decide, move, merge, split, add
    clash       two people at one piece
    beside      what a stroke does elsewhere: reply links, questions that are one, the topic
    turning     claims, wishes, verdicts, minutes, notes: turned forth, and back by an undo
    printing    the manuscript on disk: taken in and printed again
    final       the issue as it is published: accepted, numbered, its references made anew
    closing     finished and closed when it is published, reopened to be corrected

The rows are the issue; `drafts/NNN.md` is a printed copy that may be edited, too, and is merged in.
"""
