"""Where the bot speaks and where it is silent."""

from dataclasses import replace

import pytest
from chatting import Chat

from rag.config import ChatSettings, Config

QUESTION = "보증금은 언제 돌려주나요?"


@pytest.fixture
def group(chat: Chat) -> Chat:
    """Somebody who says something in a group, not to the bot."""
    return replace(chat, is_private=False, is_addressed=False)


async def decide(kept, **choice: object) -> None:
    await kept.settings.change_room("시험", "방", **choice)


@pytest.mark.parametrize(
    ("policy", "unaddressed", "addressed"),
    [
        (None, False, True),
        ("off", False, False),
        ("mention", False, True),
        ("thread", False, True),
        ("open", True, True),
    ],
)
async def test_answers_as_the_room_wants(group, kept, policy, unaddressed, addressed) -> None:
    await decide(kept, policy=policy)
    assert bool(await group.events(QUESTION)) is unaddressed
    assert bool(await replace(group, is_addressed=True).events(QUESTION)) is addressed


async def test_goes_on_in_threads_where_it_was_spoken_to(group, kept) -> None:
    await decide(kept, policy="thread")
    thread = replace(group, thread="1")
    assert await thread.events(QUESTION) == []
    await replace(thread, is_addressed=True).events(QUESTION)
    assert await thread.events(QUESTION) != []
    assert await replace(thread, user="춘향").events(QUESTION) != []
    assert await replace(thread, thread="2").events(QUESTION) == []


async def test_what_was_not_for_the_bot_is_not_kept(group, kept) -> None:
    await group.events(QUESTION)
    assert await kept.settings.rooms() == ()


@pytest.mark.parametrize("private", [True, False])
async def test_says_nothing_where_it_was_denied(chat, kept, private: bool) -> None:
    await decide(kept, allowed=False, policy="open")
    assert await replace(chat, is_private=private).events(QUESTION) == []


async def test_a_room_admin_switches_it_on_again(group, kept) -> None:
    await decide(kept, policy="off")
    admin = replace(group, is_addressed=True, is_room_admin=True)
    assert await admin.events(QUESTION) == []
    assert (await admin.confirm("/rooms 정책 모두")).text == "시험:방의 정책: 모두."
    assert await group.events(QUESTION) != []


async def test_a_room_admin_cannot_undo_a_denial(group, kept) -> None:
    await decide(kept, allowed=False)
    admin = replace(group, is_addressed=True, is_room_admin=True)
    assert await admin.events("/rooms 정책 모두") == []


async def test_the_policy_of_a_room(bot, kept) -> None:
    assert await bot.policy("시험", "방") == "mention"
    await decide(kept, policy="open")
    assert await bot.policy("시험", "방") == "open"
    await decide(kept, policy="open", allowed=False)
    assert await bot.policy("시험", "방") == "off"


class TestWhereRoomsMustBeAllowed:
    @pytest.fixture
    def config(self) -> Config:
        return Config(chat=ChatSettings(new_rooms=False))

    async def test_is_silent_in_a_new_room(self, group, bot) -> None:
        assert await replace(group, is_addressed=True).events(QUESTION) == []
        assert await bot.policy("시험", "방") == "off"

    async def test_speaks_once_it_is_allowed(self, group, kept) -> None:
        await decide(kept, allowed=True)
        assert await replace(group, is_addressed=True).events(QUESTION) != []

    async def test_private_rooms_need_not_be_allowed(self, chat) -> None:
        assert await chat.events(QUESTION) != []


async def test_a_room_goes_on_under_its_new_name(chat, bot, kept) -> None:
    await chat.say(QUESTION)
    await decide(kept, policy="open")
    await bot.move_room("시험", "방", "큰 방")
    moved = replace(chat, room="큰 방")
    assert QUESTION in (await moved.say("/memory")).text
    assert await bot.policy("시험", "큰 방") == "open"
    assert [room.chosen.room for room in await kept.settings.rooms()] == ["큰 방"]
