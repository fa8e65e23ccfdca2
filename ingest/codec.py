"""Frozen dataclasses to plain JSON values and back, driven by their own types.

Knows what the project's types are made of: dataclasses, tuples, optionals, dates, string enumerations and plain values.
"""

import types
from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
_PLAIN = frozenset((str, int, float, bool, type(None)))


def encode(value: Any) -> Any:
    """A value that `json.dumps` takes; dataclasses become lists in the order of their fields."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple:
        return [encode(v) for v in value] if any(type(v) not in _PLAIN for v in value) else value
    if is_dataclass(kind):
        return [v if type(v) in _PLAIN else encode(v) for v in _getter(kind)(value)]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=256)
def _getter(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """All fields of a dataclass at once, as a tuple."""
    names = [f.name for f in fields(kind)]
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda value: (get(value),)


def decode(kind: type[T], value: Any) -> T:
    """The `kind` that `encode` was given."""
    decoder = _decoder(cast(Hashable, kind))
    made: T = value if decoder is None else decoder(value)
    return made


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> Callable[[Any], Any] | None:
    """How to make a `kind` out of what JSON gives; None where that is the value already."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = _decoder(next(a for a in get_args(kind) if a is not type(None)))
        return inner and (lambda value: None if value is None else inner(value))
    if origin is tuple:
        item = _decoder(get_args(kind)[0])
        return tuple if item is None else lambda value: tuple(map(item, value))
    if is_dataclass(kind):
        return _maker(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return date.fromisoformat if kind is date else None


def _maker(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    parts = [(n, _decoder(hints[f.name])) for n, f in enumerate(fields(kind))]
    made = [(n, part) for n, part in parts if part is not None]
    count = len(parts)
    least = sum(f.default is MISSING and f.default_factory is MISSING for f in fields(kind))

    def make(value: Any) -> Any:
        held = list(value)
        if not least <= len(held) <= count:
            raise ValueError(f"{kind.__name__}: {len(held)} fields for {count}")
        for n, part in made:
            if n < len(held):  # saved before the last fields existed: they keep their defaults
                held[n] = part(held[n])
        return kind(*held)

    return make
