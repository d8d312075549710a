"""Instances for tests: each compiles the templates that no other has compiled before it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from minewatch.app import create_app
from minewatch.config import Settings

FOLDER = TemporaryDirectory(prefix="templates-")
COMPILED = FileSystemBytecodeCache(FOLDER.name)


def instance(folder: Path, **environment: str) -> Flask:
    app = create_app(Settings.from_environment({"MINEWATCH_INSTANCE": str(folder)} | environment))
    app.jinja_env.bytecode_cache = COMPILED
    return app
