"""What the worker can do: every kind of job by its name.

A job's function is called with the workspace, its community and the job's arguments, and gives
what is to be remembered of it (JSON) or nothing. It must be harmless to do again: a worker that is
killed in the middle leaves its job to the next one.
"""

from collections.abc import Mapping

from openllm_talk.records import Record


class Kind(Record, frozen=True):
    """A kind of job: the function that does it, and how long and how often it may try.

    `again` are the seconds until another try after an error of ours; None where another try would
    end the same way. What the archive cannot do just now (locked, full) is always tried again. The
    worker itself asks for it `every` so many hours; None where only people do.
    """

    does: str
    minutes: float = 10
    attempts: int = 3
    again: int | None = None
    every: float | None = None


KINDS: Mapping[str, Kind] = {
    "take_in": Kind(does="openllm_talk.web.uploads.taking_in.do_take_in", minutes=30),
    "draft": Kind(does="openllm_talk.web.uploads.drafting.do_draft_anew", minutes=30),
    "publish": Kind(does="openllm_talk.web.publishing.work.do_publish", minutes=30),
    "post": Kind(does="openllm_talk.web.publishing.work.do_post_issue"),
    "post_again": Kind(does="openllm_talk.web.publishing.work.do_post_issue", attempts=1),
    "letters": Kind(does="openllm_talk.web.publishing.work.do_send_letters", minutes=120, again=60),
    "letters_again": Kind(
        does="openllm_talk.web.publishing.work.do_send_letters", minutes=120, attempts=1
    ),
    "letter": Kind(does="openllm_talk.web.publishing.work.do_try_letter", attempts=1),
    "subscribe": Kind(does="openllm_talk.web.publishing.work.do_ask_reader", attempts=1),
    "ask_links": Kind(does="openllm_talk.web.publishing.work.do_ask_links", minutes=15),
    "remind": Kind(does="openllm_talk.web.next_issue.reminding.do_remind_members", every=3),
    "tidy": Kind(does="openllm_talk.web.jobs.tidying.do_tidy", every=24),
}
