"""Where configuration, data and log live: the platform's folders, or those that the user names."""

import os
from pathlib import Path

APP = "lindero"


def config_file(named: str | None = None) -> Path:
    """`--config`, else LINDERO_CONFIG, else `config.toml` in the platform's configuration folder."""
    named = named or os.environ.get("LINDERO_CONFIG")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_config_path

    return user_config_path(APP) / "config.toml"


def data_folder(named: str | None = None) -> Path:
    """`--data`, else LINDERO_DATA, else the platform's data folder."""
    named = named or os.environ.get("LINDERO_DATA")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path(APP)


def database_file(folder: Path) -> Path:
    return folder / "lindero.db"


def log_file(folder: Path) -> Path:
    return folder / "lindero.log"
