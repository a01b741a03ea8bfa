"""What must be decided before an issue is published, and who is behind it."""

from openllm_talk.errors import SourceError
from openllm_talk.issues.workshop import findings
from openllm_talk.issues.workshop.final import undecided
from openllm_talk.publish import figures as pictures
from openllm_talk.publish.checklist.looked import Check, Looked, Place, s


def proposals(looked: Looked) -> Check:
    """Whether every proposal was accepted or rejected; it blocks."""
    left = undecided(looked.issue.number or "")
    if not left:
        return Check("proposals", "ok", "Every proposal is decided.", "所有条目都已决定。")
    return Check(
        "proposals",
        "block",
        f"{left} proposal{s(left)} still to decide.",
        f"还有 {left} 条待决定。",
        anchor="progress",
    )


def private(looked: Looked) -> Check:
    """Whether a person looked at everything private; it blocks."""
    found = findings.of_issue(looked.issue, looked.community)
    left = findings.undecided(found)
    if left:
        return Check(
            "private",
            "block",
            f"{len(left)} private thing{s(len(left))} to look at; all are hidden in public.",
            f"{len(left)} 处隐私内容待查看；公开时都会隐去。",
            anchor="private",
        )
    if not found:
        return Check("private", "ok", "Nothing private was found.", "没有发现隐私内容。")
    return Check(
        "private",
        "ok",
        f"{len(found)} private thing{s(len(found))} looked at.",
        f"{len(found)} 处隐私内容都已看过。",
        anchor="private",
    )


def figures(looked: Looked) -> Check:
    """Whether the pictures of practice entries can be shown; it blocks."""
    broken = []
    shown = 0
    for key, _, entry in looked.entries:
        if entry.figure is None:
            continue
        try:
            pictures.picture(looked.workspace, entry.figure)
            shown += 1
        except SourceError:
            broken.append(Place(entry.title, key))
    if broken:
        return Check(
            "figures",
            "block",
            f"{len(broken)} figure{s(len(broken))} cannot be shown: make the entry again, or take"
            " it out.",
            f"{len(broken)} 张图无法显示：请重新生成这一条，或把它去掉。",
            tuple(broken),
        )
    if not shown:
        return Check("figures", "ok", "No figures.", "没有图。")
    return Check("figures", "ok", f"{shown} figure{s(shown)}.", f"{shown} 张图。")


def people(looked: Looked) -> Check:
    """Whether somebody hosted and edited it."""
    missing = [
        words
        for names, words in (
            (looked.issue.host, ("host", "主持人")),
            (looked.issue.editor, ("editor", "编辑")),
        )
        if not names
    ]
    if not missing:
        return Check("people", "ok", "Host and editor are named.", "主持人和编辑都有了。")
    return Check(
        "people",
        "warn",
        f"No {' and no '.join(en for en, _ in missing)}.",
        f"还没写明{'、'.join(zh for _, zh in missing)}是谁。",
        (Place("", looked.head),),
    )


def highlights(looked: Looked) -> Check:
    """Whether it says what it is about."""
    count = len(looked.issue.highlights)
    if count:
        return Check("highlights", "ok", f"{count} highlight{s(count)}.", f"本期提要 {count} 条。")
    return Check(
        "highlights",
        "warn",
        "No highlights: readers will not see what the issue is about.",
        "没有本期提要：读者看不出这一期讲什么。",
        (Place("", looked.head),),
    )


def hints(looked: Looked) -> Check:
    """Whether the draft's own hints were looked at."""
    count = looked.decisions
    if not count:
        return Check("hints", "ok", "No open hints.", "没有待看的提示。")
    return Check(
        "hints",
        "warn",
        f"{count} hint{s(count)} in the draft to look at.",
        f"草稿里有 {count} 条提示待查看。",
        anchor="decisions",
    )
