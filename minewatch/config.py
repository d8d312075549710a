"""Where a running copy keeps its things, and what the environment says about it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_HOME = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parent
TEMPLATES, STATIC = _HOME / "templates", _HOME / "static"
RULEBOOKS = _PACKAGE / "rulebooks"


@dataclass(frozen=True)
class Settings:
    """One running copy: its folder, its database and its rulebook."""

    instance: Path
    database_url: str
    rulebook: str = "zhongyang-2024-3"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        instance = Path(environment.get("MINEWATCH_INSTANCE") or "instance").resolve()
        url = environment.get("MINEWATCH_DATABASE_URL") or f"sqlite:///{instance / 'minewatch.db'}"
        return cls(instance, with_driver(url), environment.get("MINEWATCH_RULEBOOK") or cls.rulebook)

    @property
    def media(self) -> Path:
        return self.instance / "media"

    @property
    def workdays(self) -> Path:
        return self.instance / "workdays.toml"

    def secret_key(self) -> bytes:
        """The key that signs cookies, made once and readable by the owner alone."""
        path = self.instance / "secret_key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
        return path.read_bytes()


def with_driver(url: str) -> str:
    """`postgresql://…` names no driver; ours is psycopg."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in ("postgresql", "postgres") else url
