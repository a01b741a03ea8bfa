"""The live talk of an issue, while it is held and after.

agenda      what is talked about in which order, how long, and how far we are
running     begin, on, back, to any place, finish
noting      lines typed while people talk; they go into the piece that was talked about
recording   what the times in notes count from
transcript  what was said in the recording, beside the agenda
"""
