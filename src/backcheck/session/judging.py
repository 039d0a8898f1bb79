"""Our own verdicts: given anew where something that they rest on has changed, else taken over."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing

import msgspec

from backcheck.engines.python import judge_entries
from backcheck.result import Notice
from backcheck.session.groups import Group
from backcheck.session.options import Heard
from backcheck.session.state import State
from backcheck.sites.world import World
from backcheck.store.cache import Cache
from backcheck.verdict import Judgement

_Kept = tuple[Judgement, ...]


class Judging:
    """Keeps the last verdicts itself, and those of earlier runs where there is a cache."""

    def __init__(self, state: State) -> None:
        self._rules = [rule for rule in state.options.rules if rule.python or rule.files]
        self._folder = state.options.cache
        self._kept: dict[bytes, _Kept] = {}

    def judge(self, groups: Sequence[Group], link: Callable[[], World], heard: Heard) -> tuple[list[Judgement], list[Notice]]:
        """``link`` is called only where something is to be judged."""
        known = self._known(groups)
        missing = [group for group in groups if group.key not in known]
        notices: list[Notice] = []
        if missing:
            heard("linking the program", 0, 0)
            fresh, notices = self._judged(missing, link(), heard)
            known |= fresh
            if not notices:
                self._keep(fresh)
        # What a rule that broke did not say is asked again.
        self._kept = known if not notices else {}
        places = {rule.id: place for place, rule in enumerate(self._rules)}
        judgements = [judgement for group in groups for judgement in known[group.key]]
        return sorted(judgements, key=lambda one: (places[one.rule], one.span.path)), notices

    def _known(self, groups: Iterable[Group]) -> dict[bytes, _Kept]:
        known = {group.key: self._kept[group.key] for group in groups if group.key in self._kept}
        wanted = [group.key for group in groups if group.key not in known]
        with closing(Cache(self._folder)) as cache:
            for key, blob in cache.get(wanted).items():
                try:
                    known[key] = msgspec.msgpack.decode(blob, type=_Kept)
                except msgspec.DecodeError:
                    continue
        return known

    def _keep(self, fresh: Mapping[bytes, _Kept]) -> None:
        with closing(Cache(self._folder)) as cache:
            cache.put({key: msgspec.msgpack.encode(kept) for key, kept in fresh.items()})

    def _judged(self, missing: Sequence[Group], world: World, heard: Heard) -> tuple[dict[bytes, _Kept], list[Notice]]:
        world.ask_only({path for group in missing for path in group.paths})
        whose = {path: group for group in missing for path in group.paths}
        documents = next((group for group in missing if not group.paths), None)
        judged: dict[bytes, list[Judgement]] = {group.key: [] for group in missing}
        notices: list[Notice] = []
        for number, rule in enumerate(self._rules):
            heard("judging rules", number, len(self._rules))
            for group, entries in ((None, rule.python), (documents, rule.files if documents is not None else ())):
                found, told = judge_entries(world, rule, entries)
                notices += told
                for judgement in found:
                    key = (group or whose[judgement.span.path]).key
                    judged[key].append(msgspec.structs.replace(judgement, uses=(key.hex(),)))
        return {key: tuple(found) for key, found in judged.items()}, notices
