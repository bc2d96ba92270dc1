"""Settings: one frozen model per section of config.toml, checked before anything opens."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import ConfigError

Positive = Annotated[int, Field(gt=0)]
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
    min_evidence: Share = 0.1


class ChatSettings(Section):
    """`[chat]`: the conversation with a user."""

    style: Literal["정중", "친근", "전문가", "쉬운말"] = "정중"


class LogSettings(Section):
    """`[log]`: counts and ids only; a user's words are never logged."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"


class Config(Section):
    """The whole of config.toml."""

    ingest: IngestSettings = IngestSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    chat: ChatSettings = ChatSettings()
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
        else:
            parts.append(f"{key!r}: {problem['msg']} (got {problem['input']!r})")
    return "; ".join(parts)
