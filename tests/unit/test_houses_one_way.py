"""Imports run one way: rules <- assistant <- tui; and each outside library has one room."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {
    "imapclient": "assistant/mailbox/",
    "sqlite3": "assistant/store/database.py",
    "smtplib": "assistant/smtp_conversation.py",
    "keyring": "assistant/keys.py",
    "dateparser": "rules/times/written.py",
    "ahocorasick_rs": "rules/phrases.py",
}
OUTSIDE_RULES = ("dateparser", "imapclient", "keyring", "sqlite3", "smtplib", "textual", "assistant", "tui")


@cache
def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_rules_import_neither_assistant_nor_screens():
    assert not [p for p in modules("rules") if imports_of(p) & {"assistant", "tui"}]


def test_only_the_command_that_opens_the_screens_imports_them():
    allowed = {ROOT / "assistant/commands/screens.py", ROOT / "assistant/commands/demo.py"}
    assert not [p for p in modules("assistant") if "tui" in imports_of(p) and p not in allowed]


@pytest.mark.parametrize("library", ROOMS)
def test_each_outside_library_has_one_room(library):
    users = [str(p.relative_to(ROOT)) for p in modules("rules", "assistant", "tui") if library in imports_of(p)]
    assert users
    assert all(user.startswith(ROOMS[library]) for user in users)


def test_the_rules_load_without_anything_that_touches_the_world():
    names = [".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for p in modules("rules")]
    code = f"import sys, importlib; [importlib.import_module(n) for n in {names!r}]; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    tops = {name.split(".")[0] for name in loaded.stdout.split()}
    assert not tops & set(OUTSIDE_RULES)
