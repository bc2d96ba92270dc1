"""Conversions of GPT-2 models to GGUF files of few bits a weight that llama.cpp runs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.config import Bits
from rag.errors import ModelError, ModelMissing
from rag.generation.conversions import Form

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = "model.gguf"

_KINDS: dict[Bits, str] = {8: "Q8_0", 4: "Q4_K_M", 3: "Q3_K_M", 2: "Q2_K"}  # llama.cpp's names
_PARTS = {
    "ln_1": "attn_norm",
    "attn.c_attn": "attn_qkv",
    "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up",
    "mlp.c_proj": "ffn_down",
}


def form(bits: Bits) -> Form:
    """Weights of so many bits."""
    write = partial(write_gguf, bits=bits)
    return Form(f"gguf-{_KINDS[bits].lower()}", WEIGHTS, write, require_llama)


def write_gguf(model: Any, source: Path, folder: Path, *, bits: Bits) -> None:
    """Write a loaded model to a new folder. Raises ModelError for one that is no GPT-2."""
    _check(model, source)
    folder.mkdir()
    whole = folder / "whole.gguf"
    write_whole(model, whole)
    _quantize(whole, folder / WEIGHTS, bits)
    whole.unlink()


def write_whole(model: Any, path: Path) -> None:
    """Write all weights of a GPT-2 as they are.

    Without a tokenizer: llama.cpp's cut Korean otherwise than ours, so it is handed ids.
    """
    from gguf import GGUFWriter

    config = model.config
    file = GGUFWriter(path, "gpt2")
    file.add_context_length(config.n_positions)
    file.add_embedding_length(config.n_embd)
    file.add_block_count(config.n_layer)
    file.add_feed_forward_length(config.n_inner or 4 * config.n_embd)
    file.add_head_count(config.n_head)
    file.add_layer_norm_eps(config.layer_norm_epsilon)
    file.add_vocab_size(model.get_input_embeddings().num_embeddings)
    file.add_tokenizer_model("no_vocab")
    for name, weights in _tensors(model):
        file.add_tensor(name, weights)
    file.write_header_to_file()
    file.write_kv_data_to_file()
    file.write_tensors_to_file()
    file.close()


def require_llama() -> Any:
    """The library of the gguf engine, quiet: what it cannot do is said by us. Raises ModelMissing.

    Only its plain C functions are used; its own classes insist on a tokenizer.
    """
    import logging

    try:
        import gguf  # noqa: F401  # writes what llama.cpp reads
        import llama_cpp
    except ImportError as error:
        raise ModelMissing(
            "the gguf engine is not here: run `pip install 'lawbot[models,gguf]'`; it builds"
            " llama.cpp, which takes a C++ compiler and some minutes"
        ) from error
    logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL + 1)
    return llama_cpp


def has_llama() -> bool:
    """Whether the library of the gguf engine is here; it is not loaded."""
    return all(find_spec(name) for name in ("gguf", "llama_cpp"))


def _check(model: Any, source: Path) -> None:
    config = model.config
    if config.model_type != "gpt2" or config.activation_function != "gelu_new":
        raise ModelError(
            f"the gguf engine cannot run {str(source)!r} ({type(model).__name__}): it runs GPT-2"
            ' models such as KoGPT-2. Set engine = "compact" or "transformers" in [model]'
        )


def _tensors(model: Any) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """llama.cpp's name and the values of each weight; its matrices are (output, input)."""
    network = model.transformer
    yield "token_embd.weight", _values(network.wte.weight)
    yield "position_embd.weight", _values(network.wpe.weight)
    yield from _both("output_norm", network.ln_f)
    for number, block in enumerate(network.h):
        for path, name in _PARTS.items():
            yield from _both(f"blk.{number}.{name}", block.get_submodule(path))
    if model.lm_head.weight is not network.wte.weight:
        yield "output.weight", _values(model.lm_head.weight)


def _both(name: str, part: Any) -> Iterator[tuple[str, NDArray[np.float32]]]:
    weights = part.weight.T if part.weight.ndim == 2 else part.weight
    yield f"{name}.weight", _values(weights)
    yield f"{name}.bias", _values(part.bias)


def _values(weights: Any) -> NDArray[np.float32]:
    values: NDArray[np.float32] = weights.detach().float().contiguous().numpy()
    return values


def _quantize(whole: Path, path: Path, bits: Bits) -> None:
    import ctypes

    library = require_llama()
    wanted = library.llama_model_quantize_default_params()
    wanted.ftype = getattr(library, f"LLAMA_FTYPE_MOSTLY_{_KINDS[bits]}")
    done = library.llama_model_quantize(bytes(whole), bytes(path), ctypes.byref(wanted))
    if done != 0:
        raise ModelError(
            f"llama.cpp could not write {bits} bits a weight to {str(path.parent.parent)!r}: make"
            " room there, or set other bits in [model]"
        )
