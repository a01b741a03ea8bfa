"""Pseudonyms in the language of a page: «研究员3» of a manuscript is «Researcher 3» in English."""

import re
from dataclasses import dataclass

from openllm_talk.community import People
from openllm_talk.errors import Language


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """The community's two words for somebody who is not named."""

    people: People

    def printed(self, name: str, language: Language) -> str:
        """The name for readers of `language`; one that is no pseudonym stays as it is."""
        number = self._number(name)
        if number is None:
            return name
        if language == "zh":
            return f"{self.people.pseudonym}{number}"
        return f"{self.people.pseudonym_en} {number}"

    def is_one(self, name: str) -> bool:
        """Whether the name stands for somebody who is not named."""
        return self._number(name) is not None

    def _number(self, name: str) -> str | None:
        words = map(re.escape, (self.people.pseudonym, self.people.pseudonym_en))
        found = re.fullmatch(rf"(?:{'|'.join(words)}) ?(\d+)", name.strip(), re.ASCII)
        return found[1] if found else None
