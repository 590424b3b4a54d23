"""The file the user owns: read -> Config with every mistake told, written back with its comments and order."""

from assistant.config.reading import load
from assistant.config.types import Config, Me

__all__ = ["Config", "Me", "load"]
