"""All roles, asked by dotted name; members are looked up through a library class's bases."""

from collections.abc import Iterable, Iterator

from backcheck.models.role import Role

_DEEPEST = 24


class Models:
    """The roles of every modelled library. Lookups are cached; an unknown name is None.

    A role named ``__getattr__`` stands for all members of its owner that no other role names.
    """

    def __init__(self, roles: Iterable[Role]) -> None:
        self._roles: dict[str, Role] = {}
        self._found: dict[str, Role | None] = {}
        self._canonical: dict[str, str] = {}
        for role in roles:
            self._roles[role.name] = role
        self.libraries = frozenset(name.partition(".")[0] for name in self._roles)

    def __iter__(self) -> Iterator[Role]:
        return iter(self._roles.values())

    def canonical(self, name: str) -> str:
        """The name that a symbol is modelled under: aliases of it and of its owner are followed."""
        found = self._canonical.get(name)
        if found is None:
            found = self._canonical[name] = self._follow(name)
        return found

    def _follow(self, name: str) -> str:
        for _ in range(_DEEPEST):
            role = self._roles.get(name)
            if role is not None:
                if not role.alias:
                    return name
                name = role.alias
                continue
            owner, _, member = name.rpartition(".")
            if not owner:
                return name
            parent = self.canonical(owner)
            if parent == owner:
                return name
            name = f"{parent}.{member}"
        return name

    def find(self, name: str) -> Role | None:
        """The role of a symbol, inherited from a base class where its own class does not say."""
        if name not in self._found:
            self._found[name] = self._search(self.canonical(name), 0)
        return self._found[name]

    def _search(self, name: str, depth: int) -> Role | None:
        role = self._roles.get(name)
        if role is not None or depth > _DEEPEST:
            return role
        owner, _, member = name.rpartition(".")
        parent = self._roles.get(owner)
        if parent is None:
            return None
        for base in parent.bases:
            if (found := self._search(self.canonical(f"{base}.{member}"), depth + 1)) is not None:
                return found
        return self._roles.get(f"{owner}.__getattr__") if not member.startswith("__") else None

    def is_class(self, name: str) -> bool:
        role = self.find(name)
        return role is not None and role.kind == "class"

    def ancestors(self, name: str) -> tuple[str, ...]:
        """A library class and all its modelled bases, nearest first."""
        name = self.canonical(name)
        order = [name]
        for one in order:
            role = self._roles.get(one)
            if role is not None and len(order) < 200:
                order += [base for base in map(self.canonical, role.bases) if base not in order]
        return tuple(order)

    def by_last_name(self) -> dict[str, list[str]]:
        """The modelled symbols by their last name, which is what a file mentions."""
        index: dict[str, list[str]] = {}
        for name in sorted(self._roles):
            index.setdefault(name.rpartition(".")[2], []).append(name)
        return index
