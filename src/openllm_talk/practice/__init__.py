"""Practice (本周实践): benches that settle a community's argument by measuring real models.

    item.py        one question to a model, with its true answer
    answers/       a model's reply in, what it says or why it says nothing out
    tokenizers.py  how many tokens a text has
    seeds.py       what trains a model and what tests it never come from one seed
    results.py     what came of asking: one row an item, and the file that holds a run
    statistics/    how sure a figure is; whether two models differ; where accuracy halves
    summary.py     the figures of a run, and of several models beside each other
    builtin.py     models that need no provider: the oracle, and cheaters who must fail
    benches.py     the benches by name
    state/         can a model keep a database in its head?
    needle/        does it find one sentence in a long text?
    running/       real models, through Inspect AI
    training/      the same items for supervised and reinforcement learning
    report/        pages, figures and the entry that drops into an issue

It knows nothing of chats and issues but the shared words of `records`.
"""
