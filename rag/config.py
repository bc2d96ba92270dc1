"""Settings: one frozen model per section of config.toml, checked before anything opens."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from rag.errors import ConfigError

Positive = Annotated[int, Field(gt=0)]
_PASSWORD = re.compile(r"[^/]*//[^/@]*:[^/@]+@")
EngineName = Literal["transformers", "compact", "gguf"]
Bits = Literal[8, 4, 3, 2]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Section(BaseModel):
    """A table of config.toml. Unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class IngestSettings(Section):
    """`[ingest]`: how law sources are read. `batch_files` are committed to the archive at once."""

    batch_files: Positive = 200
    publish_after: tuple[Positive, ...] = (2_000, 20_000)


class RetrievalSettings(Section):
    """`[retrieval]`: which passages are found, and how many each part hands to the fusion."""

    embedder: str = "static"
    fusion: str = ""
    candidates: Positive = 100
    limit: Positive = 10
    reranker: str = ""
    rerank_candidates: Positive = 20


class AnswerSettings(Section):
    """`[answer]`: how much of what was found is shown, and from which evidence on."""

    provisions: Positive = 3
    precedents: Annotated[int, Field(ge=0)] = 2
    sentences: Annotated[int, Field(ge=1, le=3)] = 2
    min_evidence: Share = 0.05


class DecodingSettings(Section):
    """`[model.decoding]`: how the next token is chosen. What was said counts, never the prompt."""

    strategy: Literal["greedy", "beam", "sample"] = "greedy"
    beams: Annotated[int, Field(ge=2, le=16)] = 4
    temperature: Annotated[float, Field(gt=0.0, le=2.0)] = 0.7
    top_k: Annotated[int, Field(ge=0)] = 50
    top_p: Annotated[float, Field(gt=0.0, le=1.0)] = 0.9
    repetition_penalty: Annotated[float, Field(ge=1.0, le=2.0)] = 1.1
    no_repeat_ngram: Annotated[int, Field(ge=0)] = 6
    guidance: Annotated[float, Field(ge=1.0, le=5.0)] = 1.0
    prompt_lookup: Annotated[int, Field(ge=0, le=32)] = 0
    max_new_tokens: Annotated[int, Field(ge=1, le=1024)] = 160
    seed: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.guidance > 1 and self.strategy == "beam":
            raise ValueError("guidance goes with the strategies 'greedy' and 'sample'")
        if self.prompt_lookup and (self.strategy != "greedy" or self.guidance > 1):
            raise ValueError("prompt_lookup goes with the strategy 'greedy' without guidance")
        return self

    @property
    def only_transformers(self) -> str:
        """The first setting that only the engine "transformers" follows; "" if all can."""
        beyond = {
            "strategy 'beam'": self.strategy == "beam",
            "guidance": self.guidance > 1,
            "prompt_lookup": self.prompt_lookup > 0,
        }
        return next((name for name, asked in beyond.items() if asked), "")


class ModelSettings(Section):
    """`[model]`: the language model that restates the law; none when `name` and `remote` are ""."""

    name: str = ""
    lora: str = ""
    engine: EngineName = "transformers"
    bits: Bits = 4
    threads: Annotated[int, Field(ge=0)] = 0
    remote: str = ""
    base_url: str = ""
    timeout_seconds: Annotated[float, Field(gt=0.0)] = 60.0
    decoding: DecodingSettings = DecodingSettings()

    @model_validator(mode="after")
    def _one_model(self) -> Self:
        if self.name and self.remote:
            raise ValueError("set 'name' for a model in this process or 'remote', not both")
        if self.lora and not self.name:
            raise ValueError("'lora' belongs to a model: set 'name' too")
        if self.base_url and not self.remote:
            raise ValueError("'base_url' says where 'remote' is: set that too")
        return self

    @model_validator(mode="after")
    def _can_decode(self) -> Self:
        beyond = self.decoding.only_transformers
        if beyond and self.remote:
            raise ValueError(f"a served model knows no {beyond}")
        if beyond and self.engine != "transformers":
            raise ValueError(f"the engine {self.engine!r} knows no {beyond}")
        return self


class ChatSettings(Section):
    """`[chat]`: the conversation with a user, and the rooms in which the bot speaks."""

    style: Literal["정중", "친근", "전문가", "쉬운말"] = "정중"
    burst_seconds: Annotated[float, Field(ge=0.0)] = 1.5
    room_policy: Literal["off", "mention", "thread", "open"] = "mention"
    new_rooms: bool = True


class RoleSettings(Section):
    """`[roles]`: who owns the bot. Owners name the administrators in the chat."""

    owners: tuple[str, ...] = ("console:console",)


class LimitSettings(Section):
    """`[limits]`: how much one may ask, and how many answers are made at once. 0: no limit."""

    window_seconds: Positive = 60
    user: Annotated[int, Field(ge=0)] = 10
    room: Annotated[int, Field(ge=0)] = 30
    total: Annotated[int, Field(ge=0)] = 120
    admin: Annotated[int, Field(ge=0)] = 0
    at_once: Positive = 4
    room_at_once: Positive = 2
    user_at_once: Positive = 2


class StoreSettings(Section):
    """`[store]`: where conversations are kept. An empty `url` is a file in the data directory."""

    url: str = ""

    @field_validator("url")
    @classmethod
    def _holds_no_secret(cls, url: str) -> str:
        if _PASSWORD.match(url):
            raise ValueError("leave the password out: it comes from PGPASSWORD")
        return url


class MemorySettings(Section):
    """`[memory]`: how long conversations are remembered, and how much of one."""

    idle_minutes: Positive = 720
    retention_days: Positive = 180
    turns: Annotated[int, Field(ge=1, le=20)] = 4


class DiscordSettings(Section):
    """`[discord]`: an empty `gateway` is the one that the API names."""

    api_base: str = "https://discord.com/api/v10"
    gateway: str = ""
    message_content: bool = False


class TelegramSettings(Section):
    """`[telegram]`: the Bot API, and the webhook through which updates come; "" means polling."""

    api_base: str = "https://api.telegram.org"
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1"
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8443


class WebSettings(Section):
    """`[web]`: the local page. Whoever can reach the port can use the bot."""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8765


class LogSettings(Section):
    """`[log]`: counts and ids only; a user's words are never logged."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"


class Config(Section):
    """The whole of config.toml."""

    ingest: IngestSettings = IngestSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    model: ModelSettings = ModelSettings()
    chat: ChatSettings = ChatSettings()
    roles: RoleSettings = RoleSettings()
    limits: LimitSettings = LimitSettings()
    store: StoreSettings = StoreSettings()
    memory: MemorySettings = MemorySettings()
    telegram: TelegramSettings = TelegramSettings()
    discord: DiscordSettings = DiscordSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def load(cls, path: Path) -> Config:
        """Read a TOML file. Raises ConfigError that names the file and every wrong key."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise ConfigError(
                f"there is no config file {str(path)!r}: check --config, or leave it out"
            ) from error
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"cannot read {str(path)!r}: {error}. Mend the file") from error
        except ValidationError as error:
            raise ConfigError(f"{path}: {_explain(error)}") from error


def _explain(error: ValidationError) -> str:
    parts = []
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            parts.append(f"unknown key {key!r}: remove it, or see config.toml for the known keys")
        elif problem["type"] == "value_error":  # our own sentence; the value may hold a secret
            parts.append(f"{key!r}: {problem['msg']}")
        else:
            parts.append(f"{key!r}: {problem['msg']} (got {problem['input']!r})")
    return "; ".join(parts)
