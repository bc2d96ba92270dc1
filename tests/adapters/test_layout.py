"""A reply is laid out in one order everywhere."""

from adapters.layout import Block, blocks, flow
from adapters.splitting import RichText, Span, rich
from bot import replies
from bot.messages import Card, Reply

PROVISION = Card(
    "「가상법」 제1조(떡)", "떡을 찧는다.", notes=("시행",), url="https://law.example/1"
)
PRECEDENT = Card("대법원 2020다1 판결", "찧는다.", "찧는지 여부")
WHOLE = Reply("답.", (PROVISION, PROVISION), (PRECEDENT,), "AI 답", ("정의: 제2조",))


def test_all_parts_in_order_with_a_heading_over_each_group() -> None:
    quoted = RichText("떡을 찧는다.\n시행", (Span(0, 7, "quote"), Span(8, 10, "italic")))
    held = RichText("찧는지 여부\n찧는다.", (Span(0, 6, "italic"), Span(7, 11, "quote")))
    assert blocks(WHOLE) == (
        Block("text", RichText("답.")),
        Block("provision", quoted, replies.PROVISIONS, PROVISION.title, PROVISION.url),
        Block("provision", quoted, "", PROVISION.title, PROVISION.url),
        Block("precedent", held, replies.PRECEDENTS, PRECEDENT.title),
        Block("related", RichText("정의: 제2조"), replies.RELATED),
        Block("notice", rich("AI 답", "italic")),
    )


def test_flows_as_one_text() -> None:
    whole = flow(Reply("답.", (PROVISION,), notice="AI 답"))
    assert whole.text == (
        f"답.\n\n{replies.PROVISIONS}\n{PROVISION.title} 🔗\n떡을 찧는다.\n시행\n\nAI 답"
    )
    marked = [(whole.text[span.start : span.end], span.kind, span.url) for span in whole.spans]
    assert marked == [
        (replies.PROVISIONS, "bold", ""),
        (PROVISION.title, "bold", ""),
        ("🔗", "link", PROVISION.url),
        ("떡을 찧는다.", "quote", ""),
        ("시행", "italic", ""),
        ("AI 답", "italic", ""),
    ]


def test_nothing_is_laid_out_of_nothing() -> None:
    assert (blocks(Reply("")), flow(Reply(""))) == ((), RichText())
