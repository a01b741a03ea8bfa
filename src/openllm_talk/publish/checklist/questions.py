"""What is missing in the sections and among the questions of an issue."""

from openllm_talk.publish.checklist.looked import Check, Looked, Place, called, s


def empty(looked: Looked) -> Check:
    """Sections that hold nothing."""
    filled = {section for _, section, _ in looked.entries}
    talks = next((key for key, one in looked.sections if one.kind == "free_talk"), None)
    if looked.questions and talks is not None:
        filled.add(talks)
    empty = [(key, one.name) for key, one in looked.sections if key not in filled]
    if not empty:
        return Check("empty", "ok", "No section is empty.", "没有空的版块。")
    names = [name for _, name in empty]
    return Check(
        "empty",
        "warn",
        f"Empty: {', '.join(names)}. Readers do not see them.",
        f"空的版块：{'、'.join(names)}。读者看不到它们。",
        tuple(Place(name, key) for key, name in empty),
    )


def unanswered(looked: Looked) -> Check:
    """Questions that stay open."""
    bare = tuple(
        Place(called(question), key)
        for key, question in looked.questions
        if question.role == "question" and not question.answers
    )
    if not bare:
        return Check("unanswered", "ok", "Every question has an answer.", "每个问题都有回答。")
    return Check(
        "unanswered",
        "warn",
        f"{len(bare)} question{s(len(bare))} without an answer; they stay open and are carried"
        " over.",
        f"{len(bare)} 个问题还没有回答；会保持未解决，带到下一期。",
        bare,
    )


def follow_ups(looked: Looked) -> Check:
    """Follow-ups whose question is not in the issue."""
    asked = {question.id for _, question in looked.questions}
    lost = tuple(
        Place(called(question), key)
        for key, question in looked.questions
        if question.role == "follow_up" and question.parent not in asked
    )
    if not lost:
        return Check("follow_ups", "ok", "Every follow-up has its question.", "追问都跟着原问题。")
    return Check(
        "follow_ups",
        "warn",
        f"{len(lost)} follow-up{s(len(lost))} without the question before it.",
        f"{len(lost)} 个追问找不到原问题。",
        lost,
    )


def carried(looked: Looked) -> Check:
    """Open questions of earlier issues."""
    carried = tuple(
        Place(called(question), key) for key, question in looked.questions if question.carried_over
    )
    if not carried:
        return Check("carried_over", "ok", "Nothing is carried over.", "没有上期遗留。")
    return Check(
        "carried_over",
        "ok",
        f"{len(carried)} question{s(len(carried))} carried over.",
        f"上期遗留 {len(carried)} 个问题。",
        carried,
    )
