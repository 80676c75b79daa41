"""Some 2,000 strings to tokenise: languages, emoji, code, white space, digits, special tokens, every Unicode plane."""

import random
import unicodedata

LANGUAGES = [
    "The quick brown fox can't jump; it's over the lazy dog's back, isn't it? They'LL SEE, WE'VE SEEN.",
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich – „wirklich?“",
    "Portez ce vieux whisky au juge blond qui fume; l'été, c'est déjà fini à Nîmes.",
    "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia. ¿Qué? ¡Año!",
    "Příliš žluťoučký kůň úpěl ďábelské ódy. Zażółć gęślą jaźń.",
    "Съешь же ещё этих мягких французских булок, да выпей чаю. Ґанок, їжак.",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία· ποιος είναι;",
    "いろはにほへと ちりぬるを。カタカナと漢字、ｶﾀｶﾅ、１２３！",
    "我能吞下玻璃而不伤身体。中文字符，包括「引号」和——破折号。",
    "다람쥐 헌 쳇바퀴에 타고파. 한국어 문장입니다.",
    "نص حكيم له سر قاطع وذو شأن عظيم مكتوب على ثوب أخضر ١٢٣٤٥",
    "דג סקרן שט בים מאוכזב ולפתע מצא חברה. שָׁלוֹם",
    "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण १२३४",
    "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า กว่าบรรดาฝูงสัตว์เดรัจฉาน",
    "Tiếng Việt có dấu: Những người bạn tốt nhất của tôi ở đây.",
    "İstanbul'da ığdır çiçeği, Şişli; ßtraße ſtraße 'ſ 'S K (Kelvin)",
    "ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ། ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ a\u180eb",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟙𝟚𝟛 ⅷ ½ ¾ ² ③ Ⅻ 𐍈 𓀀 𒀀 ꙮ",
    "e\u0301 vs é, A\u030a vs Å vs \u212b, \u1100\u1161\u11a8 vs 각, \u0958, ﬁ ﬂ, q\u0307\u0323 q\u0323\u0307",
]
EMOJI = [
    "👨‍👩‍👧‍👦 family 👩🏽‍💻 coder 🏳️‍🌈 flag 🇩🇪🇫🇷 pair",
    "❤️ ☺︎ ☺️ 1️⃣ #️⃣ ©️ ™ 🫠🫡🫨 🪿 🩷",
    "🙂‍↕️🙂‍↔️ 🧑🏻‍❤️‍💋‍🧑🏿",
    "😀😀😀  😀 \u200d\u200d \ufe0f",
]
CODE = [
    "def f(x):\n    return {k: v**2 for k, v in x.items() if k != 'a'}\n\n\nclass A:\n\tpass\n",
    'for (int i = 0; i < 10; ++i) { std::cout << i << "\\n"; } // loop\r\n\r\n',
    "SELECT * FROM t WHERE a='b' AND c>=3.14e-10;--comment\n/* x */",
    '<html><body class="x">&nbsp;</body></html>\n<!-- c -->',
    '{"a": [1, 2.5, null, true], "b\\u0041": "\\\\"}',
    "\\begin{align} \\frac{1}{2} &= 0.5 \\\\ x_{i}^{2} \\end{align}",
    '#!/bin/sh\nset -eu; x=${1:-"$HOME"}; [ -d "$x" ] && ls -la "$x" | grep \'^d\'\n',
    "https://example.org/path?x=1&y=%20z#frag user@example.com 192.168.0.1 ::1",
]
WHITE_SPACE = [
    "",
    " ",
    "  ",
    "   ",
    "\t",
    "\n",
    "\r\n",
    "\n\n\n",
    " \n ",
    "\n \n  \n",
    "a  b",
    "a   b",
    " a",
    "a ",
    "  a  ",
    "\u00a0",
    "a\u00a0b",
    "\u3000\u3000x",
    "\u2028\u2029",
    "\u200b\u200b",
    "\u180e",
    " \u180e ",
    "\x85 \x85",
    "\x1c \x1d",
    "a\u2003\u2003b",
    " \u3000 x",
    "\ufeffbom",
    "\v\f\v",
    "x\n\n\n\n  y\t\t z",
    " " * 100,
    "\n" * 50,
    "\t \t \t",
    " " * 40 + "x",
    "\r\r\n\n\r",
    "...\n\n...",
    "!  \n\n ?",
]
DIGITS = [
    "1",
    "12",
    "123",
    "1234",
    "12345678901234567890",
    "3.14159",
    "1,000,000",
    "0x1F",
    "1e-5",
    "2024-01-31T23:59:59Z",
    "v1.2.3",
    "a1b22c333",
    "٣٤٥",
    "१२",
    "１２３",
    "²³¹",
    "Ⅳ",
    "½",
    "1st 2nd",
    " 1 2  3",
    "\U00011de3\U00016ff5",
    "x\U00010d45y",
]
HARD = [
    "\x00",
    "a\x00b",
    "\x01\x02\x7f",
    "\ufffd",
    "\ufffe\uffff",
    "\U0010ffff",
    "\ue000",
    "\u202eabc\u202c",
    "\ufff9\ufffa",
    "\u0300",
    "\u0300\u0301\u0302",
    "a" + "\u0301" * 40,
    "Z̸̢̛a̴͝l̵g̶o̷",
    "\u00ad",
    "\u2060",
    "\U000e0041",
    "'",
    "''",
    "'s",
    "'S",
    "'ll'LL'Ll",
    "’s",
    "can't've",
    "''s's",
    "!!!",
    "...",
    "---",
    "————",
    "«»",
    "$€£¥₿",
    "∑∫√≠",
    "→←",
    "^~`|",
    "\\",
    "\\n",
    "-" * 300,
    "=" * 77 + "\n",
    "Ġ",
    "ĠĠhello",
    "Ċ",
    "Ĉ",
    "ÃÂ",
    "Ã©",
    "<0x0A>",
    "▁",
    "##ing",
]
LONG = [
    "a" * 5000,
    "ab" * 3000,
    "supercalifragilistic" * 200,
    "é" * 2000,
    "汉" * 2000,
    "😀" * 500,
    "0" * 1000,
    "x" * 37 + "!" * 999,
    "".join(chr(0x4E00 + 7 * i % 20000) for i in range(2000)),
    "".join(chr(97 + i * i % 26) for i in range(4000)),
]


def with_specials(specials):
    """Texts that hold the special tokens, whole, cut, doubled and touching other text."""
    texts = []
    for token in specials:
        texts += [
            token,
            token + token,
            f"a{token}b",
            f" {token} ",
            f"\n{token}\n\n",
            token[:-1],
            token[1:],
            f"{token[:3]} {token[3:]}",
        ]
    texts += [f"{a}{b}" for a in specials for b in specials[:3]]
    texts += [f"<{token}>" for token in specials] + [token.upper() for token in specials]
    return texts


def random_texts(seed, count):
    """Code points from all planes, drawn from blocks so that neighbours interact; surrogates are no text."""
    draw = random.Random(seed)
    blocks = [
        (0x20, 0x7F),
        (0xA0, 0x250),
        (0x300, 0x370),
        (0x370, 0x600),
        (0x600, 0xE00),
        (0x1E00, 0x2C00),
        (0x2E80, 0xA000),
        (0xA000, 0xD800),
        (0xE000, 0x10000),
        (0x10000, 0x14000),
        (0x16000, 0x1F000),
        (0x1F000, 0x20000),
        (0x20000, 0x33480),
        (0xE0000, 0xE0200),
        (0xF0000, 0x110000),
    ]
    spaces = [" ", "  ", "\n", "\t", "", "", "'s", "1", ".", "\u00a0"]
    texts = []
    for _ in range(count):
        parts = []
        for _ in range(draw.randint(1, 12)):
            low, high = draw.choice(blocks)
            parts.append("".join(chr(draw.randrange(low, high)) for _ in range(draw.randint(1, 6))))
            parts.append(draw.choice(spaces))
        texts.append("".join(parts))
    return texts


def category_texts():
    """For every general category, code points of it between letters, digits and spaces."""
    by_category = {}
    for point in range(0x110000):
        category = unicodedata.category(chr(point))
        if category != "Cs":
            by_category.setdefault(category, []).append(chr(point))
    texts = []
    for category, characters in sorted(by_category.items()):
        for character in characters[:: max(1, len(characters) // 12)]:
            texts.append(f"a{character}b{character}{character} 1{character}2 {character}\n{character}'s{character}")
    return texts


def mixed_texts(seed, count):
    """Sentences, code, emoji and white space cut at random places and glued together."""
    draw = random.Random(seed)
    pool = LANGUAGES + EMOJI + CODE + DIGITS + WHITE_SPACE + HARD
    texts = []
    for _ in range(count):
        pieces = []
        for _ in range(draw.randint(2, 5)):
            source = draw.choice(pool)
            start = draw.randint(0, len(source))
            pieces.append(source[start : start + draw.randint(1, 40)])
        texts.append("".join(pieces))
    return texts


def varied_texts(specials):
    fixed = LANGUAGES + EMOJI + CODE + WHITE_SPACE + DIGITS + HARD + LONG
    drawn = random_texts(7, 500) + mixed_texts(11, 500) + category_texts()
    return fixed + with_specials(specials) + drawn
