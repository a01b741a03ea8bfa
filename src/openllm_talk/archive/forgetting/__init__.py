"""`talk forget`: a person leaves the archive, and no import brings them back.

What goes: their messages, accounts, names and numbers; the words of their questions and answers in
the ledger and in every past issue; their credit and their note at a link. What stays, and how:

- **A question of theirs** keeps its permanent address and the answers of others. Its words are
  `WITHDRAWN`; it counts as answered where it was and an answer is left, else as stale, so that no
  issue carries it over. Where somebody else asked it again, it goes on in that one's words.
- **A question of somebody else** that only they had answered is open again.
- **A highlight** that only their words said goes with them.
- **A link that they shared** stays; a piece of text of theirs in the place of a link goes.
- **What others said** stays, with `SOMEBODY` where it names them; so do replies to them, whose
  target is gone. A name that is also a word goes where the place means a person
  (`reading.pseudonyms`), a name that others bear too is left to them.
- **Whoever hosted, edited, led or contributed** is taken out of the lists; where they approved an
  issue, somebody did.

What is forgotten is known from then on only by keyed digests (`models.Forgotten`), which imports
ask (`gone`). Somebody who holds the archive can still try names against them, for the key stands
beside them; nobody can read them off.

    gone      who is forgotten: whether a name is theirs, where a text means them
    without   any record without them
    words     what stands where they stood
    meant     whom a name means, and what would go
    act       the rows of the archive
    rest      what is left to do after the transaction: the site, free pages

The room `issues` forgets drafts, manuscripts and the workshop with the same `without`
(`issues.forgetting`), and `publish.forgetting.do_forget` is the action that does it all.
"""
