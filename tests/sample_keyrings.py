"""Small keyrings for tests, chosen by PYTHON_KEYRING_BACKEND: one that works, and each kind that does not."""

import json
import os
import threading
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class Working(KeyringBackend):
    """Keeps its secrets in the file that LINDERO_TEST_KEYRING names, as a desktop's service would in its own."""

    priority = 5

    @property
    def file(self) -> Path:
        return Path(os.environ["LINDERO_TEST_KEYRING"])

    def entries(self) -> dict[str, str]:
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def get_password(self, service, username):
        return self.entries().get(f"{service}/{username}")

    def set_password(self, service, username, password):
        self.file.write_text(json.dumps(self.entries() | {f"{service}/{username}": password}))

    def delete_password(self, service, username):
        kept = self.entries()
        del kept[f"{service}/{username}"]
        self.file.write_text(json.dumps(kept))


class Chatty(Working):
    def get_password(self, service, username):
        print("Welcome to the keyring!")
        return super().get_password(service, username)


class Hanging(Working):
    def get_password(self, service, username, password=None):
        threading.Event().wait()

    set_password = get_password


class Slow(Working):
    """Waits for as long as the file LINDERO_TEST_LOCK names is there."""

    def get_password(self, service, username):
        while Path(os.environ["LINDERO_TEST_LOCK"]).exists():
            time.sleep(0.01)
        return super().get_password(service, username)


class Failing(Working):
    def get_password(self, service, username, password=None):
        raise RuntimeError("no such secret: hunter2")

    set_password = get_password


class Locked(Working):
    def get_password(self, service, username, password=None):
        raise KeyringLocked("dismissed")

    set_password = get_password


class Dying(Working):
    def get_password(self, service, username, password=None):
        os.abort()

    set_password = get_password


class Forgetful(Working):
    """Keeps what it is given for as long as its process lives."""

    kept: dict[str, str] = {}

    def get_password(self, service, username):
        return self.kept.get(username)

    def set_password(self, service, username, password):
        self.kept[username] = password


class PlaintextKeyring(Working):
    priority = 0.5


class Unlocked(Working):
    """Locked for as long as the file LINDERO_TEST_LOCK names is there."""

    def get_password(self, service, username):
        if Path(os.environ["LINDERO_TEST_LOCK"]).exists():
            raise KeyringLocked("not yet")
        return super().get_password(service, username)
