"""Decides whether a word is another with one slip of the fingers: a letter more, fewer, wrong, or two changed over."""

from collections.abc import Sequence


def slip_of(word: str, meant: Sequence[str]) -> str:
    """The one of some words that a word is, with one slip; itself where it is none."""
    if word in meant or not word.isalpha():
        return word
    return next((each for each in meant if abs(len(each) - len(word)) <= 1 and one_slip(word, each)), word)


def one_slip(a: str, b: str) -> bool:
    """Whether two words differ by one slip. The first letter is never wrong."""
    if a[:1] != b[:1]:
        return False
    at = 0
    while at < min(len(a), len(b)) and a[at] == b[at]:
        at += 1
    if len(a) == len(b):
        return a[at + 1 :] == b[at + 1 :] or (a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :])
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[at + 1 :] == shorter[at:]
