"""Replies as Telegram's messages: markup, lengths, buttons, files, results of inline mode."""

from unittest.mock import ANY

import pytest
from servers.telegram_rules import TEXT_UNITS, parsed

from adapters.splitting import RichText, Span, rich
from adapters.telegram_inline import results
from adapters.telegram_pages import Key, Page, group_pages, html, private_pages
from adapters.telegram_private import PrivateReplies
from bot import replies
from bot import replies_rooms as say
from bot.messages import Card, Document, Offer, Reply
from bot.offers import STOP

QUESTION = Offer("언제까지 청구하나요?", "q1", "question")
LATER = Offer("소송을 내야 하나요?", "q2", "question")
ARTICLE, PLAINER = Offer("조문 전문", "a", "article"), Offer("쉬운말로", "s", "style")
LIKED, DISLIKED = Offer("👍", "up", "feedback"), Offer("👎", "down", "feedback")
OFFERS = (QUESTION, LATER, ARTICLE, PLAINER, LIKED, DISLIKED)
CARD = Card("「가상법」 제1조(토끼)", "① 달토끼는 떡을 찧는다.", url="https://law.example/1")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (rich("2 < 3 & 'a' \"b\""), "2 &lt; 3 &amp; 'a' \"b\""),
        (rich("<개정>", "bold") + RichText(" 끝"), "<b>&lt;개정&gt;</b> 끝"),
        (rich("가", "quote"), "<blockquote>가</blockquote>"),
        (rich("가" * 301, "quote"), f"<blockquote expandable>{'가' * 301}</blockquote>"),
        (rich("법", "link", 'https://a.b/?c&d="'), '<a href="https://a.b/?c&amp;d=&quot;">법</a>'),
        (
            RichText("가나다", (Span(1, 2, "italic"), Span(0, 3, "bold"))),
            "<b>가<i>나</i>다</b>",
        ),
        (
            RichText("가나다라", (Span(0, 2, "bold"), Span(1, 3, "italic"))),
            "<b>가<i>나</i></b>다라",
        ),
    ],
)
def test_writes_html(text: RichText, written: str) -> None:
    assert html(text) == written
    assert parsed(written, "HTML", TEXT_UNITS)[0] == text.text


def test_shows_the_whole_reply_in_one_message() -> None:
    reply = Reply("찧습니다.", (CARD,), notice="AI가 만들었습니다.", offers=OFFERS)
    (page,) = private_pages(reply, final=True)
    assert page.keys == (
        (Key(QUESTION.label, "q1"),),
        (Key(LATER.label, "q2"),),
        (Key("조문 전문", "a"), Key("쉬운말로", "s")),
        (Key("👍", "up"), Key("👎", "down")),
    )
    assert html(page.text) == (
        f"찧습니다.\n\n<b>{replies.PROVISIONS}</b>\n<b>「가상법」 제1조(토끼)</b> "
        '<a href="https://law.example/1">🔗</a>\n'
        "<blockquote>① 달토끼는 떡을 찧는다.</blockquote>\n\n<i>AI가 만들었습니다.</i>"
    )


def test_loses_nothing_of_a_long_reply() -> None:
    text = "\n".join(f"제{number}조 😀 달토끼는 <떡>을 찧는다." for number in range(1, 400))
    pages = private_pages(Reply(text, offers=(LIKED,)), final=True)
    shown = [parsed(html(page.text), "HTML", TEXT_UNITS)[0] for page in pages]
    assert ("\n".join(shown), len(pages)) == (text, 3)
    assert [bool(page.keys) for page in pages] == [False, False, True]


def test_gives_a_very_long_reply_as_a_file() -> None:
    text = "달토끼는 떡을 찧는다. " * 2000
    first, file = private_pages(Reply(text, offers=(LIKED,)), final=True)
    assert text.startswith(first.text.text)
    assert first.keys
    assert file == Page(document=Document(say.WHOLE_REPLY, text))


def test_offers_to_stop_while_a_group_reads_along() -> None:
    pages = group_pages(lambda reply: "")
    assert pages(Reply("찾는", offers=(STOP,)), False) == (
        Page(rich("찾는"), ((Key(STOP.label, STOP.token),),)),
    )


def test_keeps_a_private_reply_out_of_a_group() -> None:
    kept = PrivateReplies("lawbot")
    reply = Reply("비밀", document=Document("자료.json", "{}"), private=True)
    pages = group_pages(lambda reply: kept.link("7", reply))
    assert pages(reply, True) == pages(reply, True)
    (page,) = pages(reply, True)
    ((key,),) = page.keys
    assert (page.text.text, key.label) == (say.ANSWERED_IN_PRIVATE, say.OPEN_PRIVATE)
    address, _, payload = key.url.partition("?start=")
    assert address == "https://t.me/lawbot"
    assert kept.take("8", payload) is None
    assert kept.take("7", payload) == reply
    assert kept.take("7", payload) is None


def test_forgets_private_replies_that_nobody_opens() -> None:
    kept = PrivateReplies("lawbot")
    links = [kept.link("7", Reply(f"{number}")) for number in range(1001)]
    taken = [kept.take("7", link.partition("=")[2]) for link in (links[0], links[1])]
    assert taken == [None, Reply("1")]


def test_offers_each_provision_in_inline_mode() -> None:
    long = Card("「가상법」 제2조(떡)", "떡" * 5000)
    articles = results(Reply("두 조문입니다.", (CARD, long), notice="AI가 만들었습니다."))
    assert [(one.id, one.title, one.description) for one in articles] == [
        ("0", CARD.title, CARD.text),
        ("1", long.title, ANY),
    ]
    shown = [
        parsed(one.input_message_content.message_text, "HTML", TEXT_UNITS)[0] for one in articles
    ]
    assert CARD.text in shown[0]
    assert shown[1].endswith(f"떡\n\n{say.GO_ON_READING}\n\nAI가 만들었습니다.")


def test_says_in_inline_mode_what_was_not_found() -> None:
    (article,) = results(Reply("그런 조문은 없습니다."))
    assert article.title == "그런 조문은 없습니다."
    assert results(Reply("")) == []
