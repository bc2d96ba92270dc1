"""config.toml is complete, and a wrong one says which key and why."""

from pathlib import Path

import pytest

from rag.config import Config
from rag.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def write(tmp_path: Path):
    def write_config(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_config


def test_the_shipped_file_holds_every_key_with_its_default() -> None:
    shipped = Config.load(ROOT / "config.toml")
    assert shipped == Config()
    assert shipped.model_dump(exclude_unset=True) == Config().model_dump()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[retrieval]\nembeder = 'x'\n", "unknown key 'retrieval.embeder'"),
        ("[retreival]\nlimit = 3\n", "unknown key 'retreival'"),
        ("[answer]\nsentences = 9\n", "'answer.sentences': "),
        ("[answer]\nprovisions = 'three'\n", "(got 'three')"),
        ("[chat]\nstyle = '반말'\n", "'chat.style'"),
        (
            "[model]\nengine = 'compact'\n[model.decoding]\nstrategy = 'beam'\n",
            "the engine 'compact' knows no strategy 'beam'",
        ),
        ("[model]\nlora = 'first'\n", "'lora' belongs to a model: set 'name' too"),
        ("[model]\nbase_url = 'http://x'\n", "'base_url' says where 'remote' is: set that too"),
        *(
            (f"[model]\nremote = 'openai:m'\n[model.decoding]\n{key}\n", f"knows no {said}")
            for key, said in (
                ("strategy = 'beam'", "strategy 'beam'"),
                ("guidance = 1.5", "guidance"),
                ("prompt_lookup = 8", "prompt_lookup"),
            )
        ),
        ("[answer\n", "Mend the file"),
    ],
)
def test_a_wrong_setting_is_named(write, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.load(write(text))
    assert complaint in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no config file"):
        Config.load(tmp_path / "none.toml")


def test_a_secret_in_the_file_is_refused_and_not_repeated(write) -> None:
    with pytest.raises(ConfigError, match="PGPASSWORD") as caught:
        Config.load(write("[store]\nurl = 'postgresql://lawbot:open-sesame@db.example/lawbot'\n"))
    assert "open-sesame" not in str(caught.value)
