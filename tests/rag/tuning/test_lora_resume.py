"""A training that is killed goes on, and ends as if nothing had happened."""

import subprocess
import sys
from pathlib import Path

import pytest
from learning_pairs import build_pairs, write_pairs

from rag.errors import TuningError
from rag.tuning.lora import LoraPlan, LoraTuning
from rag.tuning.progress import Progress
from rag.tuning.training import Schedule

torch = pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")
pytest.importorskip("peft", reason="needs pip install 'lawbot[models]'")

ROOT = Path(__file__).resolve().parents[3]
PLAN = LoraPlan(schedule=Schedule(rate=5e-3, steps=30, batch=4, slice=4, looks=6, patience=6))
PROGRAM = f"""
import sys, torch
from pathlib import Path
from rag.errors import TuningError
from rag.tuning.lora import LoraPlan, LoraTuning
from rag.tuning.training import Schedule
torch.set_num_threads(1)
base, pairs, folder = map(Path, sys.argv[1:])
LoraTuning(base, [pairs]).run(folder, {PLAN!r}, lambda p: print(p.done, flush=True))
"""


@pytest.fixture(autouse=True)
def one_thread():
    """As many as in the killed process: the sums must be the same."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def train_and_kill(*paths: Path, after: int) -> None:
    """Train in a process of its own, and kill it (SIGKILL) when it has said so many steps."""
    command = [sys.executable, "-c", PROGRAM, *map(str, paths)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        for line in process.stdout:
            if int(line) == after:
                process.kill()
                break
        process.communicate()
    assert process.returncode == -9


def add_seconds(checkpoint: Path, seconds: float) -> None:
    """As if the training had taken so much longer until then."""
    state = torch.load(checkpoint, weights_only=True)
    state["seconds"] += seconds
    torch.save(state, checkpoint)


def weights(folder: Path):
    from safetensors.torch import load_file

    return load_file(folder / "adapter_model.safetensors")


def test_goes_on_after_it_was_killed(tiny_gpt2: Path, tmp_path: Path) -> None:
    pairs = write_pairs(tmp_path / "pairs.jsonl", build_pairs(40))
    tuning = LoraTuning(tiny_gpt2, [pairs])
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    uninterrupted = tuning.run(whole, PLAN, lambda _: None)

    train_and_kill(tiny_gpt2, pairs, killed, after=12)
    assert not (killed / "scores.json").exists()
    add_seconds(killed / "checkpoint" / "state.pt", 1000)
    seen: list[Progress] = []
    resumed = tuning.run(killed, PLAN, seen.append)

    assert (seen[0].done - 1) % 5 == 0  # where it looked last
    assert seen[0].done > 10
    assert (resumed.before, resumed.best) == (uninterrupted.before, uninterrupted.best)
    assert 1000 < resumed.seconds < 1000 + 600  # of both stretches
    torch.testing.assert_close(weights(killed), weights(whole), atol=0, rtol=0)
    names = ("metrics.jsonl", "config.json")
    assert [(killed / n).read_bytes() for n in names] == [(whole / n).read_bytes() for n in names]


def test_says_so_when_the_folder_cannot_be_written(tiny_gpt2: Path, tmp_path: Path) -> None:
    pairs = write_pairs(tmp_path / "pairs.jsonl", build_pairs(40))
    tuning = LoraTuning(tiny_gpt2, [pairs])
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(TuningError, match="Make room and start again"):
        tuning.run(tmp_path / "file" / "run", PLAN, lambda _: None)
