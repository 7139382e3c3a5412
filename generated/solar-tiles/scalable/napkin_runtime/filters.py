"""The filters of texts that can be applied to names of files, as the specification means them.

A filter over a list is applied to each of its elements; `join`, `sort` and `unique` to the whole.
"""

import re


def join(texts, separator):
    return separator.join(texts) if isinstance(texts, list) else texts


def sort(texts):
    return sorted(texts)


def unique(texts):
    return list(dict.fromkeys(texts))


def _on_each(function):
    def apply(texts, *arguments):
        if isinstance(texts, list):
            return [function(text, *arguments) for text in texts]
        return function(texts, *arguments)

    return apply


@_on_each
def lower(text):
    return text.lower()


@_on_each
def upper(text):
    return text.upper()


@_on_each
def slug(text):
    return re.sub("[^A-Za-z0-9_.-]", "_", text)


@_on_each
def replace(text, old, new):
    return text.replace(old, new)


@_on_each
def pad(text, width):
    """Zeros before a number, behind its sign."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    return sign + "0" * (width - len(text)) + digits


@_on_each
def take(text, count):
    return text[:count]


@_on_each
def name(text):
    """What follows the last slash."""
    return text.rpartition("/")[2]


@_on_each
def folder(text):
    """What stands before the last slash."""
    return text.rpartition("/")[0]


@_on_each
def stem(text):
    """The name up to its last dot; a leading dot does not count."""
    base = text.rpartition("/")[2]
    dot = base.rfind(".")
    return base[:dot] if dot > 0 else base


@_on_each
def ext(text):
    """The name from its last dot on."""
    base = text.rpartition("/")[2]
    dot = base.rfind(".")
    return base[dot:] if dot > 0 else ""


@_on_each
def strip_suffix(text, suffix):
    return text[: -len(suffix)] if suffix and text.endswith(suffix) else text
