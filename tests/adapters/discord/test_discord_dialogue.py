"""The whole bot on Discord: a corpus that was ingested, a store, a dialogue."""

import shutil
from pathlib import Path

import pytest
from discord_talk import discord

from bot.app import open_bot
from rag.config import Config


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """A copy: what is said stands in the store beside the corpus."""
    return shutil.copytree(data, tmp_path / "data")


async def test_a_provision_is_quoted_letter_for_letter(server, room, anna, folder) -> None:
    async with open_bot(Config(), folder) as bot, discord(bot.dialogue, server):
        await server.connected()
        typed = await anna.complete(room, "law", article="가상")
        await server.acknowledged(typed)
        assert [choice["value"] for choice in typed.choices] == ["가상임대차법"]
        mine = await anna.slash(room, "law", article="가상임대차법 2조")
        await server.until(lambda: mine.original and mine.original.embeds)
    quoted = mine.original.embeds[0]
    assert quoted["title"].startswith("「가상임대차법」 제2조")
    assert "> 집을 빌린 기간은 2년으로 한다. 다만, 서로 짧게 정한 때에는" in quoted["description"]


async def test_an_offer_is_taken_after_a_restart(server, room, anna, folder) -> None:
    async with open_bot(Config(), folder) as bot, discord(bot.dialogue, server):
        await server.connected()
        mine = await anna.slash(room, "ask", question="보증금을 돌려받을 수 있나요?")
        await server.until(lambda: mine.original and "👍" in mine.original.buttons)
    server.gateway.sessions.clear()
    async with open_bot(Config(), folder) as bot, discord(bot.dialogue, server):
        await server.connected()
        before = len(anna.sees(room))
        await anna.press(mine.original, "👍")
        await server.until(lambda: len(anna.sees(room)) > before)
        figures = await bot.store.operations.figures()
    assert figures.liked == 1
