"""Dataclasses as JSON, and back by their annotations. Written by hand: the watcher's memory decides.

Knows dataclasses, enums of strings, aware datetimes, tuples, None and what JSON has. A field that is missing takes its
default, one that is no longer known is dropped: rows of an older version stay readable.
"""

import dataclasses
import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def packed(value: Any) -> str:
    """A value as JSON; fields that have their default are left out. Raises TypeError for what JSON cannot hold."""
    return _ENCODER.encode(value)


def _plain(value: Any) -> Any:
    """What the encoder does not know, one level of it."""
    kind: Any = type(value)
    fields = _fields_of(kind)
    if fields is None:
        return datetime.isoformat(value)
    return {name: held for name, default in fields if (held := getattr(value, name)) != default}


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, Any], ...] | None:
    """The names and the defaults of a dataclass's fields; None for any other type."""
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple((field.name, field.default) for field in dataclasses.fields(kind))


def unpacked(kind: type[T], plain: Any) -> T:
    """The value of a type. Raises ValueError, TypeError or KeyError for what does not fit."""
    wanted: Any = kind
    made: T = _reader(wanted)(plain)
    return made


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        read = _reader(next(part for part in parts if part is not NoneType))
        return lambda plain: None if plain is None else read(plain)
    if origin is tuple:
        if parts[-1] is Ellipsis:
            each = _reader(parts[0])
            return lambda plain: tuple(each(item) for item in plain)
        readers = [_reader(part) for part in parts]
        return lambda plain: tuple(read(item) for read, item in zip(readers, plain, strict=True))
    if dataclasses.is_dataclass(kind):
        return lambda plain: _made(kind, plain)
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return lambda plain: plain


def _made(kind: Any, plain: dict[str, Any]) -> Any:
    readers = _field_readers(kind)
    return kind(**{name: readers[name](value) for name, value in plain.items() if name in readers})


@cache
def _field_readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}
