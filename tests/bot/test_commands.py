"""Commands: what they do, how they are used wrongly, who may use them."""

import json
from dataclasses import replace

import pytest
from chatting import Chat, bare

from bot import replies, replies_admin
from bot import replies_commands as say
from bot.commands import COMMANDS, find_command
from bot.messages import Answered, Failed, Reply
from bot.store_rows import AuditEntry

QUESTION = "보증금은 언제 돌려주나요?"
ANSWER = "「가상임대차법」 제3조에 따르면, 보증금은 집을 비우면 돌려줍니다."
TEXT = "① 보증금은 집을 비우면 돌려준다. <개정 2019.12.1>\n② 집세는 매월 낸다."


@pytest.fixture
def owner(bot) -> Chat:
    return Chat(bot, user="console", room="console", platform="console")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_names_and_words_fit_every_platform(command) -> None:
    assert command.name.isascii()
    assert command.name == command.name.lower()
    assert len(command.name) <= 32
    assert find_command(command.korean) is find_command(command.name) is command
    assert 1 <= len(command.about) <= 100
    for argument in command.arguments:
        assert 1 <= len(argument.about) <= 100
        assert len(argument.choices) <= 25


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_its_example_is_used_rightly(owner, command) -> None:
    event = (await owner.events(command.example))[-1]
    assert isinstance(event, Answered)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_its_help_tells_each_argument(owner, command) -> None:
    lines = (await owner.say(f"/help {command.korean}")).text.splitlines()
    assert lines[0] == f"/{command.name} (/{command.korean}) {command.about} 예: {command.example}"
    assert len(lines) == 1 + len(command.arguments)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/ask", "질문을 적어 주십시오. 예: /ask 월세를 두 달 밀리면 어떻게 되나요?"),
        ("/law", "조문을 적어 주십시오. 예: /law 민법 750"),
        (
            "/조문 보증금",
            "‘보증금’이 어느 법령 몇 조인지 알 수 없습니다."
            " 법령 이름과 조문 번호를 적으십시오. 예: /law 민법 750",
        ),
        (
            "/related 750",
            "‘750’이 어느 법령 몇 조인지 알 수 없습니다."
            " 법령 이름과 조문 번호를 적으십시오. 예: /related 민법 750",
        ),
        ("/판례", "사건번호를 적어 주십시오. 예: /case 2017다228618"),
        ("/case 보증금", "‘보증금’에서 사건번호를 찾지 못했습니다. 예: /case 2017다228618"),
        (
            "/style 반말",
            "‘반말’을 알아듣지 못했습니다."
            " 쓸 수 있는 말: 정중, 친근, 전문가, 쉬운말, 대화, 내기본, 방. 예: /style 쉬운말",
        ),
        (
            "/asof 2023-02-30",
            "‘2023-02-30’은 날짜가 아니거나 없는 날짜입니다."
            " 2023-05-01, 2023.5.1, 2023년 5월 1일, 오늘, 해제처럼 적으십시오."
            " 예: /asof 2023-05-01",
        ),
        (
            "/reset 전부",
            "이 명령 뒤에는 아무것도 적지 않습니다. ‘전부’를 빼고 적으십시오. 예: /reset",
        ),
        (
            "/feedback",
            "평가(좋음, 나쁨 가운데 하나)를 적어 주십시오. 예: /feedback 나쁨 다른 법을 찾았어요",
        ),
        (
            "/mydata 버리기",
            "‘버리기’를 알아듣지 못했습니다. 쓸 수 있는 말: 보기, 내보내기, 삭제."
            " 예: /mydata 내보내기",
        ),
        ("/help 날씨", "/날씨 명령은 없습니다. /help에서 명령을 볼 수 있습니다."),
        ("/style 친근 방", say.ROOM_ADMINS_ONLY),
        ("/ingest 상태", replies_admin.ADMINS_ONLY),
        ("/stats", replies_admin.ADMINS_ONLY),
        ("/announce 안녕", replies_admin.ADMINS_ONLY),
        ("/rooms 목록", replies_admin.ADMINS_ONLY),
        ("/limits 설정 사용자 시험:길동 99", replies_admin.ADMINS_ONLY),
        ("/admins", replies_admin.OWNERS_ONLY),
    ],
)
async def test_says_what_was_wrong(chat, text: str, said: str) -> None:
    assert await chat.events(text) == [Failed(Reply(said))]


async def test_help_lists_what_somebody_may_use(chat, owner) -> None:
    names = [line.split()[0] for line in (await chat.say("/HELP")).text.splitlines()[1:]]
    assert names == [f"/{command.name}" for command in COMMANDS if command.role == "user"]
    lines = (await owner.say("/도움말")).text.splitlines()
    assert lines[0] == replies.HELP
    assert len(lines) == 1 + len(COMMANDS)


@pytest.mark.parametrize("text", ["/start", "/시작", "/start@lawbot"])
async def test_starts_with_a_greeting(chat, text: str) -> None:
    assert (await chat.say(text)).text == replies.GREETING


@pytest.mark.parametrize(
    "written", ["달나라법 3", "달나라법 제3조", "달나라법3의2", "달나라법 3-2"]
)
async def test_says_when_a_law_is_not_there(chat, written: str) -> None:
    reply = await chat.say(f"/law {written}")
    assert reply.text.startswith("‘달나라법’이라는 법령을 찾지 못했습니다.")


async def test_asks(chat) -> None:
    assert (await chat.say(f"/ask {QUESTION}")).text == ANSWER
    assert (await chat.say("/질문 안녕하세요")).text.startswith("안녕하세요")


class TestStyle:
    NOW = "지금 문체는 {}입니다. {}"

    async def now(self, chat: Chat) -> str:
        return (await chat.say("/style")).text.partition(" 바꾸려면")[0]

    async def test_is_as_configured_at_first(self, chat) -> None:
        assert await self.now(chat) == "지금 문체는 정중입니다. 처음부터 정해진 문체입니다."

    @pytest.mark.parametrize("text", ["/style 친근", "/문체 friendly", "/style 대화 친근"])
    async def test_of_a_conversation(self, chat, text: str) -> None:
        assert (await chat.say(text)).text == "문체를 친근으로 바꿨어요."
        assert await self.now(chat) == "지금 문체는 친근이에요. 이 대화에서 고른 문체예요."
        elsewhere = replace(chat, thread="다른 곳")
        assert (await self.now(elsewhere)).startswith("지금 문체는 정중입니다.")

    async def test_of_a_user_everywhere(self, chat) -> None:
        await chat.say("/style 친근")
        said = "어디서나 쓰는 내 기본 문체를 전문가로 바꿨습니다."
        assert (await chat.say("/style 내기본 전문가")).text == said
        for place in (chat, replace(chat, room="다른 방")):
            assert await self.now(place) == "지금 문체는 전문가입니다. 내 기본 문체입니다."

    async def test_of_a_room_by_its_administrator(self, chat, kept) -> None:
        admin = replace(chat, is_room_admin=True)
        assert (await admin.confirm("/style 방 전문가")).text == (
            "이 방의 기본 문체를 전문가로 바꿨습니다."
        )
        other = replace(chat, user="춘향")
        assert await self.now(other) == "지금 문체는 전문가입니다. 이 방의 기본 문체입니다."
        (entry,) = await kept.operations.audited(limit=9)
        assert entry == AuditEntry(entry.at, "시험", "길동", "방", "style", "전문가")

    async def test_outlives_a_restart(self, chat, start) -> None:
        await chat.say("/style 친근")
        assert (await Chat(start()).say(QUESTION)).text.endswith("돌려줘요.")


class TestDay:
    @pytest.mark.parametrize(
        "written", ["2023-05-01", "2023.5.1", "2023. 5. 1.", "2023년 5월 1일", "20230501"]
    )
    async def test_is_understood_as_people_write_it(self, chat, retriever, written: str) -> None:
        said = "이제 2023. 5. 1. 기준의 법령으로 답합니다."
        assert (await chat.say(f"/기준일 {written}")).text == said
        await chat.say(QUESTION)
        assert retriever.queries[-1].as_of.isoformat() == "2023-05-01"
        assert (await chat.say("/asof")).text.startswith("지금은 2023. 5. 1. 기준의 법령")

    @pytest.mark.parametrize("word", ["오늘", "해제", "today"])
    async def test_is_today_again(self, chat, retriever, word: str) -> None:
        await chat.say("/asof 2023-05-01")
        assert (await chat.say(f"/asof {word}")).text == say.TODAY_AGAIN
        await chat.say(QUESTION)
        assert retriever.queries[-1].as_of is None

    async def test_is_today_at_first(self, chat) -> None:
        assert (await chat.say("/asof")).text == say.TODAY_IN_FORCE


class TestSources:
    async def test_are_those_of_the_last_answer_in_full(self, chat) -> None:
        await chat.say(QUESTION)
        reply = await chat.say("/출처")
        assert (reply.text, reply.precedents) == (say.SOURCES, ())
        assert [card.text for card in reply.provisions] == [TEXT]

    async def test_need_an_answer(self, chat, retriever) -> None:
        assert (await chat.say("/sources")).text == say.NO_ANSWER_YET
        retriever.passages = ()
        await chat.say("외계인 상속세는 얼마인가요?")
        assert (await chat.say("/sources")).text == say.NO_SOURCES


class TestRelated:
    @pytest.fixture
    def fines(self, archive, store, statute, article) -> None:
        articles = (
            article("제3조(보증금)", TEXT),
            article("제9조(벌칙)", "제3조를 위반한 자는 벌금에 처한다."),
        )
        store(statute("가상임대차법", articles=articles))

    @pytest.mark.usefixtures("fines")
    @pytest.mark.parametrize("text", ["/관련 가상임대차법 3", "/related 가상임대차법 제3조제1항"])
    async def test_stand_around_a_provision(self, chat, text: str) -> None:
        assert await chat.say(text) == Reply(
            "「가상임대차법」 제3조에 관련된 조문입니다.",
            notice=replies.NOTICE,
            related=("벌칙: 「가상임대차법」 제9조(벌칙)",),
        )

    @pytest.mark.usefixtures("fines")
    async def test_stand_around_the_last_answer(self, chat) -> None:
        await chat.say(QUESTION)
        assert (await chat.say("/related")).related == ("벌칙: 「가상임대차법」 제9조(벌칙)",)

    async def test_may_be_none(self, chat) -> None:
        assert (await chat.say("/related")).text == say.NO_ANSWER_YET
        assert (await chat.say("/related 가상임대차법 3")).text == say.NO_RELATED

    async def test_are_none_of_a_precedent(self, chat) -> None:
        await chat.say("/case 2020다1")
        assert (await chat.say("/related")).text == say.NO_RELATED


class TestMemory:
    async def test_is_shown_to_its_owner_alone(self, chat) -> None:
        await chat.say(QUESTION)
        reply = await chat.say("/기억")
        assert reply.private
        assert reply.text.splitlines()[0] == "이 대화에서 최근 질문 1개를 기억하고 있습니다."
        assert f"- {QUESTION}" in reply.text.splitlines()

    async def test_outlives_a_restart_and_ends_by_reset(self, chat, start) -> None:
        await chat.say(QUESTION)
        again = Chat(start())
        assert QUESTION in (await again.say("/memory")).text
        assert (await again.say("/초기화")).text == say.RESET
        assert (await again.say("/memory")).text == "이 대화에서 기억하는 것이 없습니다."


class TestMyData:
    async def test_is_counted(self, chat) -> None:
        await chat.say(QUESTION)
        reply = await chat.say("/내자료")
        assert reply.private
        assert reply.text.splitlines()[:3] == [
            "저장된 자료입니다.",
            "- 대화: 1건",
            "- 질문과 답: 1건",
        ]

    async def test_is_exported(self, chat) -> None:
        await chat.say(QUESTION)
        reply = await chat.say("/mydata export")
        assert (reply.text, reply.private) == (say.EXPORT, True)
        assert reply.document.name == "lawbot-mydata.json"
        assert json.loads(reply.document.text)["turns"][0]["question"] == QUESTION

    async def test_is_erased_with_a_receipt(self, chat, kept) -> None:
        await chat.say(QUESTION)
        counted = (await kept.personal.count("시험", "길동")).total
        asked = await chat.say("/mydata 삭제")
        assert asked.text == f"{say.ERASE}\n{say.HOW_TO_CONFIRM}"
        receipt = (await chat.press(asked.offers[0])).text.splitlines()
        assert receipt[:2] == [f"모두 {counted:,}건을 지웠습니다.", "- 대화: 1건"]
        assert (await kept.personal.count("시험", "길동")).total == 0

    async def test_of_others_stays(self, chat, kept) -> None:
        other = replace(chat, user="춘향")
        for person in (chat, other):
            await person.say(QUESTION)
        await chat.confirm("/mydata 삭제")
        assert QUESTION in (await other.say("/memory")).text


class TestFeedback:
    @pytest.mark.parametrize(
        ("text", "verdict", "reason", "said"),
        [
            ("/feedback 좋음", "up", "", say.LIKED),
            ("/의견 나쁨", "down", "", say.DISLIKED),
            ("/feedback down 제 번호는 010-1234-5678", "down", "제 번호는 [전화번호]", say.LIKED),
        ],
    )
    async def test_is_of_the_last_answer(self, chat, kept, text, verdict, reason, said) -> None:
        await chat.say(QUESTION)
        assert (await chat.say(text)).text == said
        (judged,) = await kept.feedback.queue()
        assert (judged.turn.question, judged.feedback.verdict) == (QUESTION, verdict)
        assert judged.feedback.reason == reason

    async def test_needs_an_answer(self, chat) -> None:
        assert bare(await chat.say("/feedback 좋음")) == Reply(say.NO_ANSWER_YET)
