"""Replies laid out as messages of Discord."""

import pytest

from adapters.discord_pages import Page, Panel, hidden_pages, pages, plain_pages
from bot.messages import Card, Document, Offer, Reply
from bot.offers import STOP
from bot.replies import PRECEDENTS, PROVISIONS, RELATED

OFFER = Offer("👍", "up", "feedback")
SENTENCE = "달토끼는 보름마다 떡을 찧는다. "


def test_an_answer_is_one_message() -> None:
    reply = Reply(
        "찧습니다.",
        provisions=(Card("「가상법」 제1조", "찧는다.", url="https://law.example"),),
        precedents=(Card("대법원 2020다1", "찧어도 된다.", issue="찧어도 되는지"),),
        related=("「가상법」 제2조",),
        notice="법률정보입니다.",
        offers=(OFFER,),
    )
    panels = (
        Panel("> 찧는다.", PROVISIONS, "「가상법」 제1조", "https://law.example"),
        Panel("*찧어도 되는지*\n> 찧어도 된다.", PRECEDENTS, "대법원 2020다1"),
        Panel("「가상법」 제2조", RELATED),
        Panel(footer="법률정보입니다."),
    )
    assert pages(reply, True) == (Page("찧습니다.", panels, (OFFER,)),)


@pytest.mark.parametrize("layout", [pages, plain_pages])
def test_while_it_grows_only_text_and_buttons_are_shown(layout) -> None:
    reply = Reply(SENTENCE * 100, notice="법률정보입니다.", offers=(STOP,))
    *first, last = layout(reply, False)
    assert first == [Page(page.content) for page in layout(reply, True)[:-1]]
    assert last == Page(last.content, offers=(STOP,))


@pytest.mark.parametrize("text", [SENTENCE * 300, "떡" * 9_000, "*" * 5_000])
def test_a_long_text_loses_nothing(text: str) -> None:
    shown = pages(Reply(text, offers=(OFFER,)), True)
    said = "".join(page.content for page in shown)
    assert said.replace("\\", "").replace(" ", "") == text.replace(" ", "")
    assert all(len(page.content) <= 2_000 for page in shown)
    assert [page.offers for page in shown] == [()] * (len(shown) - 1) + [(OFFER,)]


def test_long_quotes_go_on_in_further_embeds_and_messages() -> None:
    cards = tuple(Card(f"「가상법」 제{number}조", SENTENCE * 250) for number in range(1, 4))
    shown = pages(Reply("답", provisions=cards), True)
    described = "".join(panel.description for page in shown for panel in page.panels)
    assert described.replace("> ", "") == SENTENCE * 750
    for page in shown:
        assert sum(map(len, page.panels)) <= 6_000
        assert all(len(panel.description) <= 4_096 for panel in page.panels)


def test_no_message_has_more_than_ten_embeds() -> None:
    cards = tuple(Card(f"「가상법」 제{number}조", "찧는다.") for number in range(12))
    shown = pages(Reply("답", provisions=cards), True)
    assert [len(page.panels) for page in shown] == [10, 2]


def test_a_title_that_is_too_long_stands_in_the_text() -> None:
    title = "「가상법」 " + "가" * 300
    (page,) = pages(Reply("", provisions=(Card(title, "찧는다."),)), True)
    assert page.panels == (Panel(f"**{title}**\n> 찧는다.", PROVISIONS),)


def test_without_embeds_all_is_text() -> None:
    reply = Reply("답", provisions=(Card("「가상법」 제1조", "찧는다."),), offers=(OFFER,))
    text = f"답\n\n**{PROVISIONS}**\n**「가상법」 제1조**\n> 찧는다."
    assert plain_pages(reply, True) == (Page(text, offers=(OFFER,)),)


def test_a_file_is_a_message_of_its_own() -> None:
    document = Document("가상법.txt", "제1조")
    reply = Reply("파일입니다.", document=document, offers=(OFFER,), private=True)
    assert pages(reply, True) == (
        Page("파일입니다.", offers=(OFFER,), private=True),
        Page(document=document, private=True),
    )


def test_what_is_quoted_can_be_shared_but_for_what_is_private() -> None:
    answer = Reply("답", provisions=(Card("「가상법」 제1조", "찧는다."),))
    assert [page.shareable for page in hidden_pages(answer, True)] == [True]
    assert [page.shareable for page in hidden_pages(answer, False)] == [False]
    assert [page.shareable for page in hidden_pages(Reply("도움말"), True)] == [False]
