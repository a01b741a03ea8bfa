"""Rewriting by a language model, where a community asks for it: shorter answers, short titles.

The chat is data for the model, never instructions; the model is no witness. What it writes stands
only where the words of the messages that it cites bear it; else the people's own words stay.

    prompt    what the model is told and given, and what it may give back
    support   the judge: does what was said bear this sentence?
    client    the endpoint, any that speaks as OpenAI's chat completions do
    rewrite   puts them together over an issue
"""
