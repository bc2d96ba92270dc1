"""Which model a command is about: the configured one, or one that was named."""

from __future__ import annotations

from bot.workspace import Workspace
from rag.config import ModelSettings
from rag.errors import ModelError


def chosen_model(workspace: Workspace, model: str | None, purpose: str) -> ModelSettings:
    """The configured model, or another one as model or model+LoRA weights. Raises ModelError."""
    settings = workspace.config.model
    if model:
        name, _, lora = model.partition("+")
        settings = settings.model_copy(update={"name": name.strip(), "lora": lora.strip()})
    if not settings.name:
        raise ModelError(f"there is no model to {purpose}: set name in [model], or name one")
    return settings
