"""Which messages are for the bot, and what they say to it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from servers.telegram_people import Group, Person
from servers.telegram_server import TelegramServer
from telegram import CallbackQuery, Message, User
from telegram_talk import STICKER

from adapters.telegram_reading import Reader, start_payload
from bot.messages import IncomingMessage

Read = Callable[..., IncomingMessage | None]


@pytest.fixture
def server() -> TelegramServer:
    return TelegramServer(username="lawbot")


@pytest.fixture
def anna(server: TelegramServer) -> Person:
    return server.user("안나")


@pytest.fixture
def group(server: TelegramServer, anna: Person) -> Group:
    return server.group("방", anna)


@pytest.fixture
def reader(server: TelegramServer) -> Reader:
    return Reader(User.de_json(server.bot.json()), {"law", "조문"})


@pytest.fixture
def read(reader: Reader, anna: Person) -> Read:
    """Let 안나 say something; gives it as the bot takes it."""

    def say(text: str, to: Group | None = None, content: Any = None, **how: Any):
        shown = anna.say(text, to=to, **how)
        chat = to.chat if to else anna.chat
        return reader.message(Message.de_json(chat.message_json(shown) | (content or {})))

    return say


def test_takes_all_that_is_said_in_private(read: Read, anna: Person) -> None:
    me = str(anna.account.id)
    expected = IncomingMessage(me, me, "민법 750", platform="telegram", room_kind="own")
    assert read("민법 750") == expected
    assert read("@lawbot 민법 750") == expected
    assert read("/law@LawBot 민법 750") == replace(expected, text="/law 민법 750")
    assert read("", content=STICKER) == replace(expected, text="")


@pytest.mark.parametrize(
    ("said", "text", "is_addressed"),
    [
        ("안녕", "안녕", False),
        ("@lawbot 안녕", "안녕", True),
        ("@LAWBOT, 안녕", "안녕", True),
        ("안녕 @lawbot", "안녕", True),
        ("@lawbot2 안녕", "@lawbot2 안녕", False),
        ("/law 민법 750", "/law 민법 750", True),
        ("/law@lawbot 민법 750", "/law 민법 750", True),
        ("/law@otherbot 민법 750", "/law 민법 750", False),
        ("/play 노래", "/play 노래", False),
        ("/조문 민법 750", "/조문 민법 750", True),
        ("/조문@lawbot 민법 750", "/조문 민법 750", True),
    ],
)
def test_hears_its_name_in_a_group(
    read: Read, group: Group, anna: Person, said: str, text: str, is_addressed: bool
) -> None:
    assert read(said, group) == IncomingMessage(
        str(group.chat.id),
        str(anna.account.id),
        text,
        platform="telegram",
        room_kind="group",
        is_private=False,
        is_addressed=is_addressed,
    )


def test_is_addressed_by_a_reply(read: Read, server: TelegramServer, group: Group) -> None:
    anna_said = group.chat.messages.setdefault(1, server.user("벼리").say("네", to=group))
    bot_said = replace(anna_said, id=server.next_id(), sender=server.bot)
    group.chat.messages[bot_said.id] = bot_said
    for message, is_addressed in ((anna_said, False), (bot_said, True)):
        heard = read("왜요?", group, reply_to=message)
        assert heard
        assert heard.is_addressed is is_addressed


def test_a_topic_is_a_thread(read: Read, group: Group) -> None:
    topic = group.topic()
    heard = read("@lawbot 안녕", group, thread=topic)
    assert heard
    assert heard.thread == str(topic)


def test_the_opening_of_a_topic_by_the_bot_is_no_reply_to_it(
    read: Read, server: TelegramServer, group: Group
) -> None:
    opened = {
        "message_id": 5,
        "date": 0,
        "chat": group.chat.json(),
        "from": server.bot.json(),
        "forum_topic_created": {"name": "보증금", "icon_color": 0},
    }
    heard = read("안녕", group, content={"reply_to_message": opened})
    assert heard
    assert not heard.is_addressed


@pytest.mark.parametrize(
    "content",
    [
        {"from": {"id": 5, "is_bot": True, "first_name": "봇"}},
        {"from": None},
        {"via_bot": {"id": 110201543, "is_bot": True, "first_name": "법봇"}},
        {"is_automatic_forward": True},
        {"text": None, "new_chat_title": "새 방"},
        {"text": None} | STICKER,
        {"chat": {"id": -5, "type": "channel", "title": "소식"}},
    ],
    ids=["a bot", "nobody", "inline result", "channel post", "service", "sticker", "channel"],
)
def test_does_not_take_what_is_not_for_it(read: Read, group: Group, content: Any) -> None:
    assert read("안녕", group, content) is None


def test_administrators_who_hide_are_told_apart_by_their_group(read: Read, group: Group) -> None:
    hidden = {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}}
    heard = read("@lawbot 네", group, hidden | {"sender_chat": group.chat.json()})
    assert heard
    assert (heard.user, heard.text) == (str(group.chat.id), "네")


def test_reads_the_words_under_a_picture(read: Read, group: Group) -> None:
    name = {"type": "mention", "offset": 0, "length": 7}
    content = {"text": None, "caption": "@lawbot 이거요", "caption_entities": [name]} | STICKER
    heard = read("", group, content)
    assert heard
    assert (heard.text, heard.is_addressed) == ("이거요", True)


def test_reads_a_press(reader: Reader, group: Group, anna: Person) -> None:
    about = {"id": "1", "from": anna.account.json(), "chat_instance": "1", "data": "token"}
    gone = {"message_id": 3, "date": 0, "chat": group.chat.json()}
    assert reader.press(CallbackQuery.de_json(about | {"message": gone})) == IncomingMessage(
        str(group.chat.id),
        str(anna.account.id),
        "",
        platform="telegram",
        offer="token",
        room_kind="group",
        is_private=False,
    )
    assert reader.press(CallbackQuery.de_json(about | {"inline_message_id": "7"})) is None


@pytest.mark.parametrize(
    ("text", "payload"),
    [("/start", ""), ("/start abc_-9", "abc_-9"), ("/start 가나", ""), ("/law abc", "")],
)
def test_finds_what_a_link_carried(anna: Person, text: str, payload: str) -> None:
    message = Message.de_json(anna.chat.message_json(anna.say(text)))
    assert start_payload(message) == payload
