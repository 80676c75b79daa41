"""SAMI computed a second time, with Hugging Face transformers and PyTorch's own optimisers.

Shares no code with the program it checks and takes no short cuts: every sequence is run by itself, in float32, without
a key/value cache shared between responses, without packing. Slow, and easy to compare with the paper
(arXiv:2404.14313).
"""

from __future__ import annotations

import codecs
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import AutoModelForCausalLM


@dataclass
class ReferenceModel:
    """A causal language model with its tokenizer; `end_ids` end a text."""

    network: torch.nn.Module
    tokenizer: Tokenizer
    end_ids: list[int]

    def encode(self, text: str) -> list[int]:
        """Ids of `text`, special tokens recognised, nothing added."""
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def decode(self, ids: list[int]) -> str:
        return self.tokenizer.decode(ids, skip_special_tokens=False)


# ---- loading


def load(path: Path) -> ReferenceModel:
    """A `.gguf` file of a Llama model or a Hugging Face folder, in float32 on the CPU."""
    if path.suffix != ".gguf":
        return load_folder(path)
    from reference_gguf import load_gguf  # needs the package gguf, which a machine that only checks a GPU may lack

    return load_gguf(path)


def load_folder(folder: Path) -> ReferenceModel:
    network = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", experts_implementation="eager"
    )
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return ReferenceModel(network.eval(), tokenizer, _as_list(network.generation_config.eos_token_id))


def _as_list(ids) -> list[int]:
    if ids is None:
        return []
    return list(ids) if isinstance(ids, (list, tuple)) else [ids]


# ---- log-probabilities and the loss


def response_logits(network, prompt: list[int], response: list[int]) -> torch.Tensor:
    """Logits [R, V] that predict each of the R response tokens."""
    ids = torch.tensor([prompt + response], device=network.device)
    return network(input_ids=ids, use_cache=False).logits[0, len(prompt) - 1 : -1]


def token_logprobs(network, prompt: list[int], response: list[int]) -> torch.Tensor:
    """log p of each response token after the prompt and the response tokens before it, [R], in nats."""
    chosen = torch.tensor(response, device=network.device)[:, None]
    return functional.log_softmax(response_logits(network, prompt, response), dim=-1).gather(1, chosen)[:, 0]


def logprob_matrix(network, prompts: list[list[int]], responses: list[list[int]]) -> torch.Tensor:
    """L[i][j] = mean log p per token of response j after prompt i, [C, C]."""
    rows = [torch.stack([token_logprobs(network, p, r).mean() for r in responses]) for p in prompts]
    return torch.stack(rows)


def sami_loss(logprobs: torch.Tensor) -> torch.Tensor:
    """½ (cross-entropy over rows + over columns), the diagonal as target; `logprobs` [C, C]."""
    target = torch.arange(logprobs.shape[0], device=logprobs.device)
    return (functional.cross_entropy(logprobs, target) + functional.cross_entropy(logprobs.T, target)) / 2


def bound(logprobs: torch.Tensor) -> float:
    """Lower bound of the mutual information in nats: ln C - loss."""
    return math.log(logprobs.shape[0]) - sami_loss(logprobs).item()


def row_accuracy(logprobs: torch.Tensor) -> float:
    """Share of rows whose strictly largest entry lies on the diagonal."""
    count = logprobs.shape[0]
    wins = sum(all(logprobs[i, i] > logprobs[i, j] for j in range(count) if j != i) for i in range(count))
    return wins / count


def column_accuracy(logprobs: torch.Tensor) -> float:
    return row_accuracy(logprobs.T)


def mean_divergence(network, frozen, prompts: list[list[int]], responses: list[list[int]]) -> torch.Tensor:
    """KL(network || frozen) over the vocabulary, mean over the response tokens of all C * C sequences."""
    parts = []
    for prompt in prompts:
        for response in responses:
            ours = functional.log_softmax(response_logits(network, prompt, response), dim=-1)
            with torch.no_grad():
                theirs = functional.log_softmax(response_logits(frozen, prompt, response), dim=-1)
            parts.append((ours.exp() * (ours - theirs)).sum(-1))
    return torch.cat(parts).mean()


# ---- training and generation


@dataclass
class TrainingRow:
    prompts: list[list[int]]
    responses: list[list[int]]


def encode_row(model: ReferenceModel, row: dict) -> TrainingRow:
    """Ids of {"prompts": […], "responses": […]}."""
    return TrainingRow([model.encode(p) for p in row["prompts"]], [model.encode(r) for r in row["responses"]])


OPTIMIZERS = {"rmsprop": torch.optim.RMSprop, "adamw": torch.optim.AdamW}


def train(
    network,
    rows: list[TrainingRow],
    optimizer: str,
    learning_rate: float,
    queries_per_step: int,
    kl_weight: float = 0.0,
    frozen=None,
) -> dict[str, torch.Tensor]:
    """Trains in the order of the rows, mean loss over the queries of a step; PyTorch's defaults for the optimiser.

    Returns the gradients of smallest size each weight met over the steps (by name), which tell where rounding decides.
    """
    optim = OPTIMIZERS[optimizer](network.parameters(), lr=learning_rate)
    smallest: dict[str, torch.Tensor] = {}
    for start in range(0, len(rows), queries_per_step):
        batch = rows[start : start + queries_per_step]
        optim.zero_grad()
        for row in batch:
            loss = sami_loss(logprob_matrix(network, row.prompts, row.responses))
            if kl_weight:
                loss = loss + kl_weight * mean_divergence(network, frozen, row.prompts, row.responses)
            (loss / len(batch)).backward()
        _note_smallest(network, smallest)
        optim.step()
    return smallest


def _note_smallest(network, smallest: dict[str, torch.Tensor]) -> None:
    """Keeps, for each weight, its smallest |gradient| as a share of the largest one in its tensor."""
    for name, weight in network.named_parameters():
        share = weight.grad.abs() / weight.grad.abs().max().clamp_min(1e-30)
        smallest[name] = torch.minimum(smallest[name], share) if name in smallest else share


@torch.no_grad()
def greedy(model: ReferenceModel, prompt: list[int], max_new_tokens: int) -> tuple[list[int], str]:
    """Ids of the most likely continuation without the end-of-text token, and why it ended: "stop" or "length"."""
    cache, step, written = None, torch.tensor([prompt]), []
    while len(written) < max_new_tokens:
        output = model.network(input_ids=step, past_key_values=cache, use_cache=True)
        cache, best = output.past_key_values, output.logits[0, -1].argmax().item()
        if best in model.end_ids:
            return written, "stop"
        written.append(best)
        step = torch.tensor([[best]])
    return written, "length"


def _byte_of() -> dict[str, int]:
    """The bytes that the characters of a byte-level vocabulary stand for: themselves if they can be printed, and those
    that can't in their order from U+0100 on."""
    printed = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in printed]
    return {chr(byte): byte for byte in printed} | {chr(0x100 + i): byte for i, byte in enumerate(hidden)}


def whole_characters(model: ReferenceModel, ids: list[int]) -> list[int]:
    """The ids before a character that their end cuts, as Python's own decoder sees it."""
    bytes_of = _byte_of()
    for count in range(len(ids), -1, -1):
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        text = "".join(model.tokenizer.id_to_token(token) for token in ids[:count])
        decoder.decode(bytes(bytes_of[character] for character in text))
        if not decoder.getstate()[0]:
            return ids[:count]
    return []


def written(model: ReferenceModel, prompt: list[int], max_new_tokens: int) -> tuple[list[int], str]:
    """greedy(), without a character that the limit cuts."""
    ids, finish = greedy(model, prompt, max_new_tokens)
    return (whole_characters(model, ids) if finish == "length" else ids), finish
