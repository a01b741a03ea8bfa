"""An issue of the workshop signed: checked, finished and closed, so that what was signed comes out.

What follows (`publication.do_publish`) takes long and can be done again; nobody changes the issue
in between.
"""

from pathlib import Path

from openllm_talk.archive import past
from openllm_talk.archive.engines import writing
from openllm_talk.community import Community
from openllm_talk.errors import PublishError
from openllm_talk.issues.claims import Credits
from openllm_talk.issues.workshop import closing, journal, printing
from openllm_talk.publish.checklist import blocking, check_list


def check_sign(
    community: Community, workspace: Path, number: str, name: str, people: Credits, note: str
) -> None:
    """Raises PublishError where the issue may not be published: nobody's name, something blocks, it
    is out already, or it is corrected and nothing says how."""
    if not name.strip():
        raise PublishError(
            "an issue needs a person's name behind it; write yours",
            "每一期都要有人署名负责；请写上你的名字",
        )
    if closing.is_closed(number):
        raise PublishError(
            f"issue {number} is signed already; reopen it to correct it",
            f"第 {number} 期已经署名；要更正，请先重新打开",
        )
    if past.approved(number) is not None and not note.strip():
        raise PublishError(
            "say what was corrected; readers will see it",
            "请写明更正了什么；读者会看到",
        )
    for check in blocking(check_list(community, workspace, number, people)):
        raise PublishError(check.en, check.zh)


@writing()
def do_sign(
    community: Community,
    workspace: Path,
    number: str,
    name: str,
    people: Credits,
    actor: journal.Actor,
    *,
    note: str = "",
    seen: int | None = None,
) -> None:
    """Finishes the issue and closes it to members, so that it can be published as it is.

    `seen` is the last change that the person saw (`journal.outward`), `note` says what was
    corrected of an issue that is out. Raises PublishError as `check_sign`, and where somebody
    changed the issue since. Holds a transaction and the issue's lock.
    """
    printing.do_print(community, workspace, number)
    journal.do_lock(number)
    if seen is not None and seen != journal.outward(number):
        raise PublishError(
            "the issue was changed since you looked; look at the list again, then sign",
            "你看过之后又有改动；请再看一遍清单，然后署名",
        )
    check_sign(community, workspace, number, name, people, note)
    closing.do_finish(number, people, actor)
    printing.do_print(community, workspace, number)
    closing.do_close(number, actor)
