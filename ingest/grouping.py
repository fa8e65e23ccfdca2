"""Cards of several documents into accesses: one medicine, one regime, one indication."""

import re
from collections.abc import Sequence

from ingest.card import AccessCard
from ingest.diseases import key, same
from ingest.told import Told
from ingest.validity import Regime, fold


def programmes(told: Sequence[Told]) -> list[list[Told]]:
    """Cards that share a medicine's name; without a medicine, those of one document."""
    groups: list[tuple[set[str], list[Told]]] = []
    for one in told:
        names = set(one.card.drug.keys) or {f"document {one.card.document}"}
        touched = [g for g in groups if g[0] & names]
        members = [m for g in touched for m in g[1]] + [one]
        groups = [g for g in groups if not any(g is t for t in touched)]
        groups.append((names.union(*(g[0] for g in touched)), members))
    order = {id(t): n for n, t in enumerate(told)}
    return sorted((sorted(g[1], key=lambda t: order[id(t)]) for g in groups), key=lambda g: order[id(g[0])])


def groups(programme: Sequence[Told]) -> list[list[Told]]:
    """Cards of one indication and regime; those that name no disease belong to every access of their regime."""
    acronyms = _acronyms(programme)
    groups: list[list[Told]] = []
    general = [t for t in programme if not t.card.tumours and not (t.card.indication and not t.survey)]
    for document in dict.fromkeys(t.card.document for t in programme):
        cards = [t for t in programme if t.card.document == document and not any(t is g for g in general)]
        pairs = sorted(
            ((_likeness(t, group, acronyms), -n, -k) for n, t in enumerate(cards) for k, group in enumerate(groups)),
            reverse=True,
        )
        placed: dict[int, int] = {}
        elsewhere = bool(groups)  # a survey adds no access to those that other documents tell
        for likeness, n, k in pairs:
            if likeness > 0 and -n not in placed and -k not in placed.values():
                placed[-n] = -k
        for n, one in enumerate(cards):
            if n in placed:
                groups[placed[n]].append(one)
            elif not (one.survey and elsewhere):
                groups.append([one])
    for one in general:
        homes = [g for g in groups if compatible(one.card, g)]
        if homes:
            for group in homes:
                group.append(one)
        elif not (one.survey and groups):
            groups.append([one])
    return groups


def compatible(card: AccessCard, group: Sequence[Told]) -> bool:
    """Whether a card may be of the regime of a group: a card without regime may be of any."""
    regimes = {t.card.regime.value for t in group if t.card.regime} - {Regime.UNKNOWN}
    return card.regime is None or card.regime.value is Regime.UNKNOWN or not regimes or card.regime.value in regimes


def _likeness(one: Told, group: Sequence[Told], acronyms: dict[str, frozenset[str]]) -> float:
    """How alike a card's diseases are to those of a group, from 0 (another indication or regime) to 1."""
    if not compatible(one.card, group):
        return 0.0
    mine = _keys(one.card, acronyms)
    best = 0.0
    for other in group:
        for a in mine:
            for b in _keys(other.card, acronyms):
                if same(a, b):
                    best = max(best, len(a & b) / len(a | b))
    if best == 0.0 and not mine:
        return 0.01  # an indication whose disease has no known form: it joins where it is alone
    return best


def _keys(card: AccessCard, acronyms: dict[str, frozenset[str]]) -> list[frozenset[str]]:
    spelt = []
    for cell in card.tumours:
        words = key(cell.value)
        spelt.append(frozenset().union(*(acronyms.get(w, frozenset({w})) for w in words)))
    return spelt


def _acronyms(programme: Sequence[Told]) -> dict[str, frozenset[str]]:
    """Acronyms that the indications themselves explain: « tumeur neuroendocrine (TNE) »."""
    found: dict[str, frozenset[str]] = {}
    for one in programme:
        words = " ".join((one.title, one.card.indication.value if one.card.indication else ""))
        for cell in one.card.tumours:
            match = re.search(rf"{re.escape(cell.value)}[^()]{{0,40}}\(([A-Z][A-Za-z-]{{1,9}})\)", words)
            if match:
                found.setdefault(fold(match[1]), key(cell.value))
    return found


def slug(card: AccessCard) -> str:
    """The medicine’s name as the beginning of an access’s id: the brand, else the substance, else the code."""
    name = next((c.value for c in (card.drug.brand, card.drug.substance, card.drug.code) if c), None)
    words = fold(name or (card.drug.names[0] if card.drug.names else card.document))
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-") or "acces"
