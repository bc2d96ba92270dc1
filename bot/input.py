"""What a user typed: as readable text, and as a question or something else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot import replies, replies_talk
from bot.english import in_korean, is_english
from bot.hangul import composed
from bot.small_talk import Talk, small_talk
from bot.urgent import Danger, dangers
from rag.evidence import LONGEST_QUESTION

# Cf: zero-width and direction marks; Cs: lone surrogates; Co, Cn: no text. Cc are controls.
_NOT_TEXT = frozenset({"Cf", "Cs", "Co", "Cn"})
_FULL_WIDTH = range(0xFF00, 0xFFF0)
_MOST_NOTES = 2
_START = r"(?:^|(?<=[.!?]\s))\s*"
_ORDERS = tuple(
    re.compile(_START + order, re.IGNORECASE)
    for order in (
        r"(?:자,?\s)?(?:지금까지의?|이전의?|앞의?|위의?|기존의?|모든)\s?(?:모든\s)?(?:지시|명령|규칙|설정|프롬프트|대화)"
        r"(?:\s?(?:사항|내용))?(?:들)?(?:을|를|은|는)?\s?(?:모두|다|전부|싹)?\s?(?:무시|잊|삭제|초기화)[가-힣]*"
        r"(?:\s(?:줘|주세요|버려|버리고))?[,.!]?\s*",
        r"(?:시스템|내부|초기|숨겨진)\s?(?:프롬프트|지시문?|명령문?|설정)(?:을|를|이|가)?[^.?!]{0,30}[.?!]?\s*",
        r"(?:너는|넌|당신은)\s(?:이제|지금|앞으로)\s?(?:부터)?\s?[^.?!,]{0,40}(?:이야|야|다|이다|입니다|해야\s?해|행동해|말해|답해)"
        r"(?=[.,!?]|$)[.,!?]?\s*",
        r"[^.?!,]{1,30}(?:인\s?척|처럼)\s?(?:해|행동해|말해|답해)(?:\s?(?:줘|봐|라))?(?=[.,!?]|$)[.,!?]?\s*",
        r"(?:please\s)?(?:ignore|disregard|forget)\s[^.?!]{0,30}(?:instructions?|prompts?|rules?)"
        r"(?:\s(?:above|before))?(?:\sand)?[,.!:]?\s*",
        r"(?:show|print|reveal|repeat)\s[^.?!]{0,20}(?:system\s)?prompt[^.?!]{0,20}[.?!]?\s*",
        r"you are now\s[^.?!]{0,40}[.?!]?\s*",
    )
)


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """What a message asks. `notes` come before the law, the most pressing first.

    A message with a `reply` asks nothing that is to be searched.
    """

    text: str
    notes: tuple[str, ...] = ()
    reply: str = ""


def read_question(typed: str) -> ReadQuestion:
    """Tell a question from a cry for help, a greeting or an order to the bot."""
    text = readable(typed)
    if len(text) > LONGEST_QUESTION:
        return ReadQuestion(text, reply=replies.TOO_LONG)
    if not any(char.isalnum() for char in text):
        return ReadQuestion(text, reply=replies.NO_QUESTION)
    found = dangers(text)
    notes = tuple(replies_talk.DANGER[danger] for danger in found[:_MOST_NOTES])
    if Danger.SUICIDE in found:  # no law is an answer to it
        return ReadQuestion(text, reply=notes[0])
    question = without_orders(text)
    talk = small_talk(question) if question else Talk.WHO
    if talk and not notes:
        return ReadQuestion(text, reply=replies_talk.TALK[talk])
    return _in_korean(question or text, notes)


def without_orders(text: str) -> str:
    """The text without what orders the bot to be something else."""
    for order in _ORDERS:
        text = order.sub("", text)
    return text.strip() if any(char.isalnum() for char in text) else ""


def readable(text: str) -> str:
    """Composed text on one line, without control and invisible characters."""
    narrow = "".join(map(_readable, text))
    return " ".join(composed(unicodedata.normalize("NFC", narrow)).split())


def _readable(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    if category in _NOT_TEXT or char in "\u115f\u1160\u3164\uffa0":  # fillers of Hangul
        return ""
    if ord(char) in _FULL_WIDTH and (plain := unicodedata.decomposition(char)):
        return chr(int(plain.split()[-1], 16))
    return char


def _in_korean(question: str, notes: tuple[str, ...]) -> ReadQuestion:
    """The question, an English one in Korean words with a note that says so."""
    if not is_english(question):
        return ReadQuestion(question, notes)
    korean = in_korean(question)
    return ReadQuestion(korean or question, (*notes, replies_talk.read_english(korean)))
