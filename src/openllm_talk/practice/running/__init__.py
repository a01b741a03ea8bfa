"""Real models on a bench, through Inspect AI (the extra «practice»); built-in ones without it.

ask.py       what is asked of whom, and what comes back
asking.py    a model is asked, and the run's file that comes of it
provider.py  the calls and their limits
watch.py     when there is nobody to call
kept.py      what a killed run had been answered
work.py      the folders of a run that is under way
tasks.py     the benches as Inspect tasks: `inspect eval openllm_talk/state`
failures.py  a provider's trouble under its own name
judging.py   what was said in, one result out
"""
