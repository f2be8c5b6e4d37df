"""Writes the ids that transformers' CLIPTokenizer gives for the small vocabulary of the tests.

Three maps of special tokens: padding with the end token, with "!", and special tokens that are
searched for in the normalized text.
"""

import json
import random
import shutil
import tempfile
from pathlib import Path

import transformers
from transformers import CLIPTokenizer

FOLDER = Path(__file__).parents[2] / "Tests/DiffusionTests/Fixtures/tokenizer"
END = "<|endoftext|>"
FOLDED = {"content": END, "normalized": True, "lstrip": False, "rstrip": False, "single_word": False}
MAPS = {
    "end": None,
    "exclamation": {"pad_token": "!"},
    "folded": {"eos_token": FOLDED, "unk_token": FOLDED, "pad_token": FOLDED},
}
TEXTS = [
    "", " ", "\t\n", "!", "!!", "hi! there !", "a red cat", "A Big RED House ON THE LEFT", "cat\tdog\ncat\r\ndog",
    "   spaces   between   ", "a\u00a0b\u3000c\u2003d\u0085e\u200bf\ufeffg", "夜里，雪地上左边有一座红色的大房子", "一只猫和一只鸟",
    "龘靐", "红色 red 红色的cat", "日本語のテキスト", "한국어 문장", "\u1112\u1161\u11ab", "cafe\u0301 café", "e\u0323\u0302 \u1ec7 o\u0308\u0323",
    "\u212b \u212a \u2126", "İstanbul I ı i̇", "Straße STRASSE ẞ", "ΣΟΦΟΣ σοφος ς", "ﬁsh ﬂy ﬀ ﬃ ﬆ", "ǅ Ǆ ǆ ĳ Ĳ",
    "it's they're we've I'll I'd I'm don't", "IT'S THEY'RE", "'s 't 're 've 'm 'll 'd", "''s 'S'T x'sy 'lll '", "it’s “quoted” ‘text’",
    "123 4.56 7,890 ½ ² Ⅷ ١٢٣ 一二三", "a1b2c3", "🐱", "🐱🐶 cat🐱dog", "👩‍👩‍👧 🇫🇷 👍🏽 ❤️", "<|endoftext|>", "a <|endoftext|> b",
    "a<|endoftext|>b", "<|startoftext|>a<|startoftext|>", "<|ENDOFTEXT|> <|EndOfText|>!!", "<|ENDOFTEXT|>cat'S", "!<|ENDOFTEXT|>",
    "<|endoftext", "<|endoftext|><|endoftext|>", "<| endoftext |>", "</w>", "a</w>b </w>\u0301", "\u0301", "\u0301\u0302a\u0345\u0316", "\u0915\u093c\u094d", "\u0f71\u0f72\u0f74", "鳮\u0f73\u0359\u0364", "鳮\u0f73\u0316\u0344\u0f81",
    "a\u0301\u1ac1\u0316\u035c", "\u1ad1\u0316", "\U0001d15e \U0001f600 \U00020000", "\x00 \x01 \x1c \x7f", "#version: 0.2", "a-b_c/d\\e\"f", "...?!,;:", "¿qué? ¡olé!",
    "naïve coöperate", "Ünïcödé", "ﷺ", "שָׁלוֹם", "नमस्ते", "สวัสดี", "\U0001d400\U0001d401", "\u2028line\u2029", "\ue000 \uffff", "x" * 400, "ab" * 90,
    "\U00011f04\U0001e030", "a\u0897\u0316", "\U000323b0 \U00010940",
]


def lengths():
    """Exactly 74 to 78 tokens between start and end, and cut inside a word."""
    for count in (73, 74, 75, 76, 77, 78, 200):
        yield " ".join(["cat"] * count)
        yield "!" * 3 + " 1" * count
        yield "龘" + " cat" * (count - 3)
        yield "cat " * count + END


def mixtures():
    rng = random.Random(11)
    pieces = [t for t in TEXTS if 0 < len(t) < 40]
    for _ in range(110):
        yield "".join(rng.choice(pieces) + rng.choice(["", " ", "\n", "'s "]) for _ in range(rng.randint(1, 8)))


def tokenizer(special_tokens):
    with tempfile.TemporaryDirectory() as folder:
        for name in ("vocab.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json"):
            shutil.copy(FOLDER / name, folder)
        if special_tokens is not None:
            (Path(folder) / "special_tokens_map.json").write_text(json.dumps(special_tokens))
        return CLIPTokenizer.from_pretrained(folder)


def main():
    tokenizers = {name: tokenizer(special_tokens) for name, special_tokens in MAPS.items()}
    assert all(t.model_max_length == 77 for t in tokenizers.values())
    cases = []
    for text in dict.fromkeys([*TEXTS, *lengths(), *mixtures()]):
        ids = {name: t(text, padding="max_length", truncation=True).input_ids for name, t in tokenizers.items()}
        whole = tokenizers["end"].decode(ids["end"])
        decoded = tokenizers["end"].decode(ids["end"], skip_special_tokens=True)
        cases.append({"text": text, **ids, "decoded": decoded, "whole": whole})
    document = {"made_with": f"transformers {transformers.__version__}", "cases": cases}
    target = FOLDER / "ids.json"
    target.write_text(json.dumps(document, separators=(",", ":")).replace("},{", "},\n{") + "\n")
    print(f"{target}: {len(cases)} texts")


main()
