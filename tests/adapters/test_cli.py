"""`lawbot` from the outside: what it prints, where, and with which exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.cli import main
from bot import replies
from rag.errors import ArchiveMissing

ROOT = Path(__file__).resolve().parents[2]
ANSWER = """\
「가상임대차법」 제3조에 따르면, 임대인은 임차인이 집을 비우면 보증금을
돌려주어야 합니다.

근거 조문
「가상임대차법」 제3조(보증금)
  ① 임대인은 임차인이 집을 비우면 보증금을 돌려주어야 한다. <개정 2019.12.1>
  ② 집세는 매월 낸다.
  2020. 1. 1. 시행
  https://law.example/가상임대차법

관련 판례
대법원 2020. 5. 7. 선고 2020다1 판결 [보증금반환]
  임차인이 집을 비우면 보증금을 돌려받는지 여부(적극)
  임차인은 집을 비우면 보증금을 돌려받을 수 있다.
  https://law.example/precedent

AI가 법령과 판례에서 찾아 만든 답입니다. 법률정보이며 법률사무가 아닙니다.
"""
COMING = """\
말씀하신 조문입니다.

근거 조문
「달나라법」 제1조(떡)
  달토끼는 보름마다 떡을 찧는다.
  시행 예정: 2999. 1. 1. 시행. 그때까지 시행되는 규정은 자료에 없어 이와 다를 수
  있습니다.
  https://law.example/달나라법

AI가 법령과 판례에서 찾아 만든 답입니다. 법률정보이며 법률사무가 아닙니다.
"""


def printed(text: str) -> str:
    """The output without the spaces that fill its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("question", "answer"),
    [("집을 비우면 보증금을 돌려받나요?", ANSWER), ("달나라법 1조", COMING)],
)
def test_asks(lawbot, question: str, answer: str) -> None:
    done = lawbot("ask", question)
    assert (done.returncode, done.stderr) == (0, "")
    assert printed(done.stdout) == answer


def test_asks_for_json(lawbot) -> None:
    done = lawbot("ask", "--json", "--style", "쉬운말", "집을", "비우면 보증금을 돌려받나요?")
    record = json.loads(done.stdout)
    assert record.pop("elapsed_ms") > 0
    assert record == {
        "question": "집을 비우면 보증금을 돌려받나요?",
        "answer": "임대인(집이나 물건을 빌려준 사람)은 임차인(집이나 물건을 빌린 사람)이"
        " 집을 비우면 보증금(맡겨 두는 돈)을 돌려주어야 해요. (「가상임대차법」 제3조)",
        "abstained": False,
        "style": "쉬운말",
        "provisions": [
            {
                "law": "가상임대차법",
                "article": "제3조",
                "paragraph": None,
                "quote": "① 임대인은 임차인이 집을 비우면 보증금을 돌려주어야 한다."
                " <개정 2019.12.1>\n② 집세는 매월 낸다.",
                "effective_date": "2020-01-01",
                "url": "https://law.example/가상임대차법",
                "digest": False,
            }
        ],
        "precedents": [
            {
                "case_number": "2020다1",
                "court": "대법원",
                "decision_date": "2020-05-07",
                "issue": "임차인이 집을 비우면 보증금을 돌려받는지 여부(적극)",
                "quote": "임차인은 집을 비우면 보증금을 돌려받을 수 있다.",
                "url": "https://law.example/precedent",
                "digest": False,
            }
        ],
        "related": [],
        "notice": replies.NOTICE,
        "generator": "extractive",
    }


def test_asks_every_line_of_a_file(lawbot, tmp_path: Path) -> None:
    questions = tmp_path / "questions.txt"
    lines = ["가상임대차법 99조", "", "외계인", "가상임대차법 3조 2항", "가상임대차법 2조"]
    questions.write_text("\n".join(lines), encoding="utf-8-sig")
    done = lawbot("ask", "--file", str(questions))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(r["question"], r["abstained"], len(r["provisions"])) for r in records] == [
        ("가상임대차법 99조", True, 0),
        ("외계인", True, 0),
        ("가상임대차법 3조 2항", False, 1),
        ("가상임대차법 2조", False, 1),
    ]
    assert records[2]["provisions"][0]["paragraph"] == 2
    assert records[0]["answer"] == (
        "「가상임대차법」 제99조는 없습니다. 「가상임대차법」은 제3조까지 있습니다."
    )


def test_asks_for_the_law_of_a_day(lawbot) -> None:
    done = lawbot("ask", "--as-of", "2019-12-31", "--json", "가상임대차법 제3조")
    assert json.loads(done.stdout)["answer"] == (
        "2019. 12. 31. 기준의 「가상임대차법」은 자료에 없습니다."
        " 자료에 있는 것은 2020. 1. 1.부터 시행되는 법령입니다."
    )


def test_searches(lawbot) -> None:
    hits = json.loads(lawbot("search", "-k", "2", "--json", "보증금").stdout)["hits"]
    assert [hit.pop("score") > 0 for hit in hits] == [True, True]
    assert hits == [
        {
            "rank": 1,
            "kind": "statute",
            "law": "가상임대차법",
            "article": "제3조",
            "case_number": None,
            "title": "보증금",
            "text": "① 임대인은 임차인이 집을 비우면 보증금을 돌려주어야 한다."
            " <개정 2019.12.1>\n② 집세는 매월 낸다.",
        },
        {
            "rank": 2,
            "kind": "precedent",
            "law": None,
            "article": None,
            "case_number": "2020다1",
            "title": "보증금반환",
            "text": "임차인이 집을 비우면 보증금을 돌려받는지 여부(적극)\n\n"
            "임차인은 집을 비우면 보증금을 돌려받을 수 있다.",
        },
    ]


def test_searches_one_kind(lawbot) -> None:
    done = lawbot("search", "--kind", "precedent", "보증금")
    title, text = printed(done.stdout).splitlines()[:2]
    assert title.startswith("1. 2020다1 (보증금반환)  0.")
    assert text == "  임차인이 집을 비우면 보증금을 돌려받는지 여부(적극) 임차인은 집을 비우면"


def test_ingests_once(lawbot, sources: Path) -> None:
    report = json.loads(lawbot("ingest", "statutes", str(sources / "statutes"), "--json").stdout)
    assert {key: report[key] for key in ("kind", "added", "unchanged", "failed", "articles")} == {
        "kind": "statutes",
        "added": 0,
        "unchanged": 2,
        "failed": [],
        "articles": 4,
    }


def test_names_a_broken_file(nothing_ingested, sources: Path, tmp_path: Path) -> None:
    broken = tmp_path / "tree" / "kr" / "가상법" / "법률.md"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"---\n\xff\xfe")
    good = tmp_path / "tree" / "kr" / "가상임대차법" / "법률.md"
    good.parent.mkdir(parents=True)
    good.write_bytes((sources / "statutes/kr/가상임대차법/법률.md").read_bytes())
    done = nothing_ingested("ingest", "statutes", str(tmp_path / "tree"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 added" in done.stdout
    assert "failed kr/가상법/법률.md: " in done.stdout


def test_tells_what_is_in_the_archive(lawbot) -> None:
    lines = lawbot("ingest", "status").stdout.splitlines()
    assert lines[0] == "archive: 2 statutes, 4 articles, 1 precedents; 0 texts are digests"
    assert lines[1].endswith(", 5 passages")
    assert json.loads(lawbot("ingest", "status", "--json").stdout)["index"]["passages"] == 5


def test_makes_the_index_anew(lawbot) -> None:
    assert lawbot("ingest", "rebuild-index").stdout == "the index was made anew\n"
    assert json.loads(lawbot("ingest", "resume", "--json").stdout) == {"resumed": False}
    assert printed(lawbot("ask", "집을 비우면 보증금을 돌려받나요?").stdout) == ANSWER


def test_measures_retrieval_and_answers(lawbot, tmp_path: Path) -> None:
    rows = tmp_path / "set.jsonl"
    gold = {"law": "가상임대차법", "article": "제3조"}
    row = {"id": "1", "question": "보증금을 돌려받나요?", "gold_articles": [gold]}
    rows.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    laws = tmp_path / "laws.json"
    laws.write_text('["가상임대차법"]', encoding="utf-8")
    found = lawbot(
        *("evaluate", "retrieval", "--set", str(rows), "--corpus-laws", str(laws)),
        *("--decided-before", "2021-01-01", "-k", "1,5", "--json"),
    )
    report = json.loads(found.stdout)
    assert (report["n"], report["recall@1"], report["recall@5"]) == (1, 1.0, 1.0)
    answers = lawbot("evaluate", "answers", "--set", str(rows))
    assert (answers.returncode, answers.stdout.splitlines()[0]) == (0, "n: 1")
    speed = json.loads(lawbot("bench", "retrieval", "--set", str(rows), "--json").stdout)
    assert [load["at_once"] for load in speed["loads"]] == [1, 16]
    replies = json.loads(lawbot("bench", "dialogue", "--set", str(rows), "--json").stdout)
    assert replies["questions"] == 1
    assert 0 < replies["first_event_p50_ms"] <= replies["answer_p95_ms"]


def test_measures_grounding(lawbot) -> None:
    table = lawbot("evaluate", "grounding", "--answers", "2").stdout.splitlines()
    assert table[0].split() == ["development", "held", "out"]
    figures = json.loads(lawbot("evaluate", "grounding", "--answers", "2", "--json").stdout)
    assert list(figures) == ["development", "held_out", "limits", "trials", "p50_ms", "p95_ms"]


def test_measures_an_ingest_beside_the_data(lawbot, sources: Path) -> None:
    done = lawbot("bench", "ingest", "--statutes", str(sources / "statutes"), "--json")
    figures = json.loads(done.stdout)
    assert (figures["articles"], figures["precedents"], figures["passages"]) == (4, 0, 4)
    assert list(figures["seconds"]) == ["statutes"]


def test_the_doctor_finds_all_well(lawbot) -> None:
    done = lawbot("doctor")
    assert (
        "ok    archive: 2 statutes with 4 articles, the newest in force since 2020-01-01,"
        " 1 precedents\n"
    ) in done.stdout
    found = [line.split(": ")[0] for line in done.stdout.splitlines()]
    assert (done.returncode, [line[6:] for line in found]) == (
        0,
        ["python", "libraries", "data folder", "disk", "morphemes", "store", "archive", "index"],
    )


@pytest.mark.parametrize(
    ("url", "finding", "advice"),
    [
        (
            "postgresql://lawbot@127.0.0.1:1/lawbot",
            "cannot reach '",
            "Start it, or mend [store] url",
        ),
        ("somewhere", "[store] url 'somewhere' is no URL", "see config.toml for one"),
    ],
)
def test_the_doctor_says_what_the_store_lacks(
    nothing_ingested, tmp_path: Path, url: str, finding: str, advice: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[store]\nurl = "{url}"\n', encoding="utf-8")
    done = nothing_ingested("--config", str(config), "doctor", "--json")
    (store,) = [one for one in json.loads(done.stdout)["checks"] if one["name"] == "store"]
    assert (store["state"], store["advice"]) == ("fail", advice)
    assert store["finding"].startswith(finding)


def test_the_doctor_looks_at_the_store(lawbot) -> None:
    assert "lawbot.sqlite is made when the bot starts" in lawbot("doctor").stdout


def test_the_doctor_says_what_to_do(nothing_ingested) -> None:
    done = nothing_ingested("doctor", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["ok"]) == (1, False)
    archive = report["checks"][-1]
    assert (archive["name"], archive["state"], archive["advice"]) == (
        "archive",
        "fail",
        "run `lawbot ingest starter`",
    )


@pytest.mark.parametrize(
    "arguments", [("ask", "질문"), ("chat",), ("search", "질문"), ("ingest", "status")]
)
def test_says_how_to_begin_when_nothing_is_ingested(nothing_ingested, arguments) -> None:
    done = nothing_ingested(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("error: there is no law text in ")
    assert done.stderr.endswith(": run `lawbot ingest starter`\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("ask",), "give a QUESTION or --file"),
        (("ask", " "), "there is no question"),
        (("ask", "--style", "반말", "질문"), "'반말' is not one of"),
        (("ask", "--as-of", "어제", "질문"), "'어제' is no day: write it like 2026-01-31"),
        (("ask", "--file", "none.txt"), "does not exist"),
        (("search",), "Missing argument 'QUERY...'"),
        (("search", " "), "there is nothing to search for"),
        (("search", "-k", "0", "질문"), "0 is not in the range"),
        (("evaluate", "retrieval", "--set", "README.md", "-k", "0"), "write numbers from 1"),
        (("advise",), "No such command 'advise'"),
        (("--config", "none.toml", "doctor"), "there is no config file 'none.toml'"),
    ],
)
def test_wrong_use_is_two(monkeypatch, tmp_path: Path, arguments, complaint: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("README.md").touch()
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert result.stdout == ""


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[answer]\nprovision = 1\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["--config", str(config), "doctor"])
    assert (result.exit_code, result.stderr) == (
        2,
        f"error: {config}: unknown key 'answer.provision':"
        " remove it, or see config.toml for the known keys\n",
    )


def test_a_source_that_is_not_there_fails(nothing_ingested) -> None:
    done = nothing_ingested("ingest", "statutes", "no/such/place")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_debug_lets_the_traceback_through(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--data", str(tmp_path), "--debug", "ask", "질문"])
    assert isinstance(result.exception, ArchiveMissing)


def commands(group=main, names=()):  # type: ignore[no-untyped-def]
    yield names
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*names, name))


@pytest.mark.parametrize("names", list(commands()), ids=" ".join)
def test_every_command_has_help_and_an_example(names: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*names, "--help"])
    assert result.exit_code == 0
    assert f"Example:\n    lawbot {' '.join(names)}".rstrip() in result.output


def test_a_closed_pipe_is_no_traceback(data: Path) -> None:
    program = "from adapters.cli import main; main()"
    environment = {**os.environ, "LAWBOT_DATA": str(data)}
    with subprocess.Popen(
        [sys.executable, "-c", program, "ask", "가상임대차법 3조"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


def test_an_interrupt_ends_cleanly(data: Path) -> None:
    program = "from adapters.cli import main; main()"
    environment = {**os.environ, "LAWBOT_DATA": str(data)}
    with subprocess.Popen(
        [sys.executable, "-u", "-c", program, "chat"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # shells may ignore it
    ) as process:
        assert process.stdout
        assert process.stdout.readline().decode().startswith("안녕하세요")
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (130, b"")
