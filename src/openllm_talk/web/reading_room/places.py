"""Where what was found stands on the published site."""

from openllm_talk.archive.search.found import Found
from openllm_talk.publish.addresses import issue_place, question_place, quoted
from openllm_talk.publish.pages import editions
from openllm_talk.records import Issue
from openllm_talk.web.visit import Visited


def base(request: Visited) -> str:
    """The root of the published site in the language of the page: «/» or «/en/»."""
    held = editions(request.community.languages)
    here = next((one for one in held if one.language == request.language_name), held[0])
    return f"/{here.prefix}"


def issue_address(request: Visited, number: str) -> str:
    """The page of a numbered issue."""
    return base(request) + quoted(issue_place(Issue(title="", number=number)))


def question_address(request: Visited, question: str) -> str:
    """The permanent page of a question."""
    return base(request) + quoted(question_place(question))


def address_of(request: Visited, found: Found) -> str:
    """Where a thing that an issue holds can be read; «» where no page has it."""
    if found.kind == "question":
        return question_address(request, found.id)
    return issue_address(request, found.issue) if found.issue else ""
