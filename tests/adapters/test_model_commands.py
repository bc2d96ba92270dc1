"""`lawbot model`: bring a model here, list what is here, try it."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from servers.hub_server import HubServer

NAME = "someone/tiny-kogpt2"


@pytest.fixture
def configured(tmp_path: Path) -> Callable[[str], tuple[str, str]]:
    def write(model: str) -> tuple[str, str]:
        path = tmp_path / "model.toml"
        path.write_text(f"[model]\nname = '{model}'\nthreads = 1\n", encoding="utf-8")
        return "--config", str(path)

    return write


def test_pulls_from_a_folder_when_the_licence_is_accepted(nothing_ingested, published) -> None:
    done = nothing_ingested("model", "pull", str(published), "--json", "--accept-licence")
    assert done.returncode == 0
    assert done.stderr == "published is given under this licence: cc-by-nc-sa-4.0\n"
    card = json.loads(done.stdout)
    assert (card["name"], card["licence"]) == ("published", "cc-by-nc-sa-4.0")
    done = nothing_ingested("model", "list")
    assert done.stdout == (
        "published  190,144 parameters, 0.8 MB, licence cc-by-nc-sa-4.0,"
        f" sha256 {card['sha256'][:12]}\n"
    )


def test_pulls_nothing_when_the_licence_is_declined(nothing_ingested, published) -> None:
    done = nothing_ingested("model", "pull", str(published), typed="n\n")
    assert done.returncode == 1
    assert "Do you accept it?" in done.stderr
    assert nothing_ingested("model", "list").stdout == (
        "no model is here: run `lawbot model pull skt/kogpt2-base-v2`\n"
    )


async def pull_from(hub: HubServer, data: Path, *arguments: str) -> tuple[int, str, str]:
    """Run `lawbot model pull` in a process of its own: the hub's address is read at its start."""
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0"}
    program = "import sys; from adapters.cli import main; main(sys.argv[1:])"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, "--data", str(data), "model", "pull", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    stdout, stderr = await process.communicate()
    assert process.returncode is not None
    return process.returncode, stdout.decode(), stderr.decode()


async def test_fetches_from_the_hub_what_a_model_needs(published: Path, tmp_path: Path) -> None:
    async with HubServer(NAME, published) as hub:
        code, stdout, stderr = await pull_from(
            hub, tmp_path / "data", NAME, "--accept-licence", "--json"
        )
    assert (code, stderr) == (0, f"{NAME} is given under this licence: cc-by-nc-sa-4.0\n")
    assert json.loads(stdout)["name"] == NAME
    assert dict(hub.fetched) == {
        "config.json": 2,
        "README.md": 2,
        "pytorch_model.bin": 1,
        "tokenizer.json": 1,
    }


async def test_a_model_that_the_hub_has_not_is_told_in_one_line(
    published: Path, tmp_path: Path
) -> None:
    async with HubServer(NAME, published) as hub:
        code, stdout, stderr = await pull_from(hub, tmp_path / "data", "someone/else")
    assert (code, stdout) == (1, "")
    assert stderr.startswith("error: the model 'someone/else' cannot be fetched (")
    assert stderr.endswith("give the folder of a copy\n")
    assert stderr.count("\n") == 1


def test_says_that_the_configured_model_is_not_here(nothing_ingested, configured) -> None:
    done = nothing_ingested(*configured("someone/gone"), "model", "list", "--json")
    assert json.loads(done.stdout) == {
        "models": [],
        "loras": [],
        "configured": "someone/gone",
        "missing": "the model 'someone/gone' is not on this machine: run `lawbot model pull"
        " someone/gone` where there is a network, or give its folder",
    }


def test_tries_strategies_side_by_side(lawbot, tiny_gpt2: Path) -> None:
    done = lawbot(
        *("model", "try", "--model", str(tiny_gpt2), "--strategies", "greedy,beam", "--json"),
        "임차인이 집을 비우면 보증금은 어떻게 되나요?",
    )
    assert (done.returncode, done.stderr) == (0, "")
    trials = [json.loads(line) for line in done.stdout.splitlines()]
    assert [trial["strategy"] for trial in trials] == ["greedy", "beam"]
    for trial in trials:
        assert trial["text"]
        assert trial["tokens_per_s"] > 0
        assert 0 <= trial["grounded_share"] <= 1


def test_shows_a_trial_in_two_lines(lawbot, tiny_gpt2: Path) -> None:
    done = lawbot(
        *("model", "try", "--model", str(tiny_gpt2), "--strategies", "greedy"), "가상임대차법 기간"
    )
    figures, text = done.stdout.splitlines()
    assert figures.startswith("greedy: ")
    assert figures.endswith("% grounded")
    assert text.startswith("  ")


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (("--strategies", "magic"), 2, "knows no strategy 'magic': use greedy, beam, top-k"),
        ((), 1, "there is no model to try: set name in [model], or name one"),
        (("--model", "someone/gone"), 1, "run `lawbot model pull someone/gone`"),
        (("--model", "someone/gone+lora"), 1, "run `lawbot model pull someone/gone`"),
    ],
)
def test_says_what_a_trial_needs(
    lawbot, arguments: tuple[str, ...], code: int, complaint: str
) -> None:
    done = lawbot("model", "try", *arguments, "보증금")
    assert (done.returncode, done.stdout) == (code, "")
    assert complaint in done.stderr


def test_answers_with_the_configured_model(lawbot, configured, tiny_gpt2: Path) -> None:
    question = "임차인이 집을 비우면 보증금을 돌려받나요?"
    done = lawbot(*configured(str(tiny_gpt2)), "ask", "--json", question)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["answer"]
    assert answer["provisions"][0]["quote"]


def test_answers_go_on_without_the_configured_model(lawbot, configured) -> None:
    question = "임차인이 집을 비우면 보증금을 돌려받나요?"
    done = lawbot(*configured("someone/gone"), "ask", "--json", question)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert (answer["generator"], answer["abstained"]) == ("extractive", False)


@pytest.mark.parametrize(
    ("spoil", "state", "finding"),
    [
        (False, "ok", "its tokenizer does not know 漢字"),
        (True, "warn", "incomplete metadata"),
    ],
)
def test_doctor_looks_at_the_model(
    lawbot, configured, nothing_ingested, published, spoil: bool, state: str, finding: str
) -> None:
    nothing_ingested("model", "pull", str(published), "--accept-licence")
    folder = next(published.parent.glob("data/models/published"))
    if spoil:
        weights = folder / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-9])
    done = lawbot(*configured(str(folder)), "doctor", "--json")
    (check,) = [one for one in json.loads(done.stdout)["checks"] if one["name"] == "model"]
    assert (check["state"], finding in check["finding"]) == (state, True)
