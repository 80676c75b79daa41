"""What transformers makes of a chat template, for tests that hold prompts against it."""

from __future__ import annotations

import re
from datetime import datetime

from transformers.utils import chat_template_utils

LEAD = "You follow these principles when you respond.\n"
MARK = "\ue000"  # of private use: in no text and no template of the tests


class Clock(datetime):
    """Says the one date that prompts are written on."""

    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 26)


chat_template_utils.datetime = Clock


def typed(messages: list[dict]) -> list[dict]:
    return [{"role": m["role"], "content": [{"type": "text", "text": m["content"]}]} for m in messages]


def merged(messages: list[dict]) -> list[dict]:
    """Without a system turn: its text before the user's."""
    return [{"role": "user", "content": "\n\n".join(m["content"] for m in messages)}]


STYLES = {
    "system turn": lambda messages: messages,
    "no system turn": merged,
    "system turn, typed": typed,
    "no system turn, typed": lambda messages: typed(merged(messages)),
}


class ChatPeer:
    """A tokenizer of transformers with a chat template, asked as prompts are: a system turn where it is taken."""

    def __init__(self, tokenizer, specials: list[str], plain_ids):
        """`plain_ids` gives the ids of a text in which no special token is looked for."""
        self.tokenizer = tokenizer
        self.plain_ids = plain_ids
        self.specials = re.compile("|".join(map(re.escape, sorted(specials, key=len, reverse=True))))
        self.style, self.problem = self.find_style()

    def find_style(self):
        """The first in which both texts come through."""
        probe = [{"role": "system", "content": "Probe one."}, {"role": "user", "content": "Probe two?"}]
        problem = None
        for name, style in STYLES.items():
            try:
                text = self.template(style(probe))
            except Exception as error:  # noqa: BLE001 (whatever Jinja2 raises)
                problem = problem or error
                continue
            if "Probe one." in text and "Probe two?" in text and "{'type'" not in text:
                return name, None
        return None, problem

    def template(self, messages: list[dict], **options) -> str:
        return self.tokenizer.apply_chat_template(
            messages, **{"tokenize": False, "add_generation_prompt": True, **options}
        )

    def messages(self, constitution: str, query: str) -> list[dict]:
        system = [{"role": "system", "content": LEAD + constitution}] if constitution else []
        return STYLES[self.style]([*system, {"role": "user", "content": query}])

    def text(self, constitution: str, query: str) -> str:
        return self.template(self.messages(constitution, query))

    def ids(self, constitution: str, query: str) -> list[int]:
        return self.template(self.messages(constitution, query), tokenize=True)["input_ids"]

    def marked(self, text: str) -> str:
        """With a mark inside each special token, so that none is one any more."""
        return self.specials.sub(lambda found: found.group()[0] + MARK + found.group()[1:], text)

    def ids_of_parts(self, constitution: str, query: str) -> list[int] | None:
        """The template's own special tokens as such, those that were typed as text; None where the template asks for
        such a token in what was typed, so that marking it changes what is rendered."""
        text = self.text(self.marked(constitution), self.marked(query))
        if text.replace(MARK, "") != self.text(constitution, query):
            return None
        ids, done = [], 0
        for found in self.specials.finditer(text):
            ids += self.plain_ids(text[done : found.start()].replace(MARK, ""))
            ids.append(self.tokenizer.convert_tokens_to_ids(found.group()))
            done = found.end()
        return ids + self.plain_ids(text[done:].replace(MARK, ""))
