"""Reads a rendered email back: its words, its links, and how hard it is to read."""

import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

WORD = re.compile(r"[\w@.'’:/&;?=%-]*\w")


class Seen(HTMLParser):
    """An HTML part as words in order, each link as its text and then its address, and its blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._skip = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._skip = tag == "title"
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")
        elif tag != "strong":
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._skip = False
        if tag == "a":
            self.text.append(f"\n{self.links[-1]}\n")

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.text.append(data)


@cache
def seen(html: str) -> Seen:
    """An HTML part, read: once, as many promises are kept by each."""
    reader = Seen()
    reader.feed(html)
    reader.close()
    return reader


def words(text: str) -> list[str]:
    """The words of a text in order, without punctuation around them."""
    return [found.strip(":.;") for found in WORD.findall(text)]


def links(text: str) -> list[tuple[str, str, str]]:
    """The mailto links of a text part: address, subject and body, decoded."""
    found = re.findall(r"^mailto:\S+$", text, re.M)
    parts = [urlsplit(link) for link in found]
    queries = [parse_qs(part.query, keep_blank_values=True) for part in parts]
    return [(unquote(p.path), q["subject"][0], q["body"][0]) for p, q in zip(parts, queries, strict=True)]


def body(text: str) -> str:
    """A text part without its footer."""
    return text.partition("\n----------\n")[0].strip()


def first_sentence(text: str) -> str:
    """The first sentence of a text part, on one line."""
    return re.split(r"(?<=[.?!])\s", " ".join(body(text).split("\n\n")[0].split()), maxsplit=1)[0]


def syllables(word: str) -> int:
    """How many syllables a word has, by the usual rule of thumb."""
    letters = word.lower()
    count = len(re.findall(r"[aeiouy]+", letters))
    if letters.endswith("e") and not letters.endswith(("le", "ee")) and count > 1:
        count -= 1
    if letters.endswith("ed") and not letters.endswith(("ted", "ded")) and count > 1:
        count -= 1
    return max(count, 1)


def grade(text: str) -> float:
    """The Flesch–Kincaid grade of a text part's sentences; facts, headings and links are no sentences."""
    blocks = [" ".join(block.split()) for block in body(text).split("\n\n")]
    sentences: list[list[str]] = []
    for block in blocks:
        if "mailto:" in block or not re.search(r"[.:?]\)?$", block):
            continue
        plain = re.sub(r" \([\d., ]+\)|“[^”]*”", "", block)
        for sentence in re.split(r"(?<=[.?!])\s", plain):
            found = re.findall(r"[A-Za-z']+", sentence)
            if found:
                sentences.append(found)
    everything = [word for sentence in sentences for word in sentence]
    if not everything:
        return 0.0
    per_sentence = len(everything) / len(sentences)
    return 0.39 * per_sentence + 11.8 * sum(map(syllables, everything)) / len(everything) - 15.59
