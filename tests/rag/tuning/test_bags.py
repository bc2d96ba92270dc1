import numpy as np

from rag.tuning.bags import Bags


def bags(*texts: list[int]) -> Bags:
    return Bags.count([np.array(text, dtype=np.int32) for text in texts])


def test_counts_each_morpheme_once(numbers) -> None:
    counted = bags([3, 1, 3], [], [2])

    assert numbers(counted) == [[1, 3], [], [2]]
    assert counted.counts.tolist() == [1, 2, 1]
    assert counted.rows.tolist() == [0, 0, 2]


def test_counts_no_texts() -> None:
    assert len(bags()) == 0


def test_takes_rows_in_any_order_and_again(numbers) -> None:
    assert numbers(bags([1], [2, 3], []).take(np.array([2, 1, 1, 0]))) == [[], [2, 3], [2, 3], [1]]


def test_keeps_some_morphemes(numbers) -> None:
    few = bags([1, 2], [2], [3])

    assert numbers(few.keep(few.ids == 2)) == [[2], [2], []]


def test_adds_text_to_text(numbers) -> None:
    assert numbers(bags([1], [2], []).plus(bags([1], [], [3]))) == [[1, 1], [2], [3]]


def test_joins_neighbours(numbers) -> None:
    assert numbers(bags([1], [2], [3]).joined(np.array([2, 0, 1]))) == [[1, 2], [], [3]]


def test_renumbers_morphemes_and_forgets_some(numbers) -> None:
    forget_zero = np.array([-1, 1, 0], dtype=np.int32)

    assert numbers(bags([0, 1], [2], [0]).renumbered(forget_zero)) == [[1], [0], []]


def test_turns_texts_of_morphemes_into_morphemes_of_texts(numbers) -> None:
    turned = bags([0, 2], [2]).turned(4, np.array([5, 7], dtype=np.float32))

    assert numbers(turned) == [[0], [], [0, 1], []]
    assert turned.counts.tolist() == [5, 5, 7]


def test_tells_which_texts_have_what_is_wanted() -> None:
    assert bags([1, 2], [], [1]).matches(np.array([1, 3, 2, 1])).tolist() == [
        [True, False, True, True],
        [False, False, False, False],
        [True, False, False, True],
    ]


def test_picks_by_the_counts() -> None:
    picked = bags(*[[4, 4, 4, 9]] * 2000, [5]).pick(np.random.default_rng(0))

    assert picked[-1] == 5
    assert 1400 < np.count_nonzero(picked == 4) < 1600
