"""What the shell offers when rules are to be named."""


def complete_rule(incomplete: str) -> list[tuple[str, str]]:
    """Rule ids with what they ask."""
    from backcheck.catalogue import load_catalogue

    return [(rule.id, rule.summary) for rule in load_catalogue().rules.values() if rule.id.startswith(incomplete.upper())]


def complete_selector(incomplete: str) -> list[tuple[str, str]]:
    """Packs and rule ids."""
    from backcheck.catalogue import load_catalogue

    packs = [(name, pack.title) for name, pack in load_catalogue().packs.items() if name.startswith(incomplete.lower())]
    return packs + complete_rule(incomplete)
