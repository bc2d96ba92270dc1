"""The process of an ingest that was started in the chat."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from bot.ingest_runs import Task
from rag.config import Config


def test_is_stopped_though_the_bot_runs_in_the_background(tmp_path: Path) -> None:
    task = Task(
        config=Config().model_dump_json(), data_dir=tmp_path, kind="starter", source="starter"
    )
    ignored = f"trap '' INT; exec {sys.executable} -m bot.ingest_process"  # as a shell's `&` does
    with subprocess.Popen(
        ["sh", "-c", ignored], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(task.model_dump_json() + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["phase"] == "indexing"
        process.terminate()
        rest = [json.loads(line)["phase"] for line in process.stdout]
    assert "done" not in rest
    assert process.returncode == 128 + signal.SIGTERM
