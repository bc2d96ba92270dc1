"""`lawbot bench chat` in small: nothing is lost and no rule broken, on both platforms."""

import json


def test_delivers_everything_within_the_rules(lawbot) -> None:
    done = lawbot("bench", "chat", "--conversations", "2", "--answers", "4", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    figures = json.loads(done.stdout)
    for platform in ("telegram", "discord"):
        measured = figures[platform]
        assert measured["characters"] > 4 * 300
        kept = ("characters_lost", "undelivered", "violations")
        assert [measured[name] for name in kept] == [0, 0, {}]
    assert set(figures["discord"]["acknowledged_ms"]) == {"p50", "p95", "p99"}
