"""Frozen dataclasses to plain JSON values and back, driven by their own types.

Knows what the project's types are made of: dataclasses, tuples, optionals, dates, string enumerations and plain values.
"""

import types
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def encode(value: Any) -> Any:
    """A value that `json.dumps` takes; dataclasses become lists in the order of their fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return [encode(getattr(value, f.name)) for f in fields(value)]
    if isinstance(value, tuple):
        return [encode(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def decode(kind: type[T], value: Any) -> T:
    """The `kind` that `encode` was given."""
    made: T = _decoder(cast(Hashable, kind))(value)
    return made


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> Callable[[Any], Any]:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = _decoder(next(a for a in get_args(kind) if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        item = _decoder(get_args(kind)[0])
        return lambda value: tuple(map(item, value))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = tuple(_decoder(hints[f.name]) for f in fields(kind))
        make = cast(Callable[..., Any], kind)
        return lambda value: make(*(part(v) for part, v in zip(parts, value, strict=True)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return date.fromisoformat if kind is date else _same


def _same(value: Any) -> Any:
    return value
