"""A Conversation: the style in force and the question that a follow-up leans on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.styles import Style

# A question that begins like this goes on from the one before it.
_GOES_ON = re.compile(
    r"(?:그럼|그러면|그렇다면|그래도|그런데|근데|그\s?경우|이\s?경우|이때|그때|만약\s?그|거기|그건|그것|이건|이것)"
    r"(?![가-힣]{2})"
)


@dataclass(slots=True)
class Conversation:
    """What is remembered of one user in one room, until the process ends."""

    style: Style
    _question: str = ""

    def completed(self, question: str) -> str:
        """A follow-up together with the question it goes on from; any other question as it is."""
        if self._question and _GOES_ON.match(question):
            return f"{self._question} {question}"
        self._question = question
        return question
