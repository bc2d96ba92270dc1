"""`lawbot serve` in a process of its own."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@asynccontextmanager
async def serving(
    data: Path, config: str, *arguments: str, **tokens: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`lawbot serve` in a process of its own."""
    settings = data.parent / "serve.toml"
    settings.write_text(config, encoding="utf-8")
    names = ("TELEGRAM_BOT_TOKEN", "DISCORD_BOT_TOKEN")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from adapters.cli import main; main()",
        "--config", str(settings), "--data", str(data), "serve", *arguments,
        cwd=ROOT, env=environment | tokens, stdout=-1, stderr=-1,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
