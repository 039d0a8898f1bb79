"""What two writes do, told by their acts alone."""

from collections.abc import Iterable

from backcheck.dataflow.acts import Act, Word


def does_any(acts: Iterable[Act], words: tuple[Word, ...]) -> bool:
    return any(act.word in words for act in acts)


def goes_on(earlier: Iterable[Act], later: Iterable[Act]) -> bool:
    """Whether a record is made first, and then only records of its kind are changed: it goes from state to state."""
    made = {act.entity for act in earlier if act.word is Word.CREATES}
    return len(made) == 1 and all(act.word is Word.CHANGES and act.entity and act.entity in made for act in later)


def replaces(earlier: Iterable[Act], later: Iterable[Act]) -> bool:
    """Whether rows of a kind are removed first and made anew then."""
    removed = {act.entity for act in earlier}
    if not all(act.word is Word.REMOVES and act.entity for act in earlier):
        return False
    return any(act.word is Word.CREATES and act.entity in removed for act in later)


def counts(earlier: tuple[Act, ...], later: tuple[Act, ...]) -> bool:
    """Whether one of two writes does nothing but reckon with a stored value, and the other does more than give that record another one."""
    if not any(len(acts) == 1 and acts[0].counts for acts in (earlier, later)):
        return False
    marked = (act for act in (*earlier, *later) if act.word in (Word.CHANGES, Word.SAVES) and not act.counts)
    return not any(act.entity and act.entity == other.entity for act in marked for other in (*earlier, *later) if other.counts)


def named(acts: tuple[Act, ...]) -> str:
    """The class of the records; what is linked is no new record of its class."""
    return next((act.entity for act in acts if act.entity and act.word is not Word.LINKS), "")
