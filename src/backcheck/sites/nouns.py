"""Nouns as names are made of them."""


def single(word: str) -> str:
    """A noun in the singular, as far as spelling tells."""
    for ending, single in (("ies", "y"), ("sses", "ss"), ("ses", "se"), ("xes", "x"), ("ches", "ch"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + single
    return word
