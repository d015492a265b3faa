"""Compiles the gettext catalogs into the wheel, so that no compiled file lives in the repository."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogHook(BuildHookInterface[Any]):
    """Runs before every build, editable ones included."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's interface
        """Compile the catalogs and name them as part of the build."""
        sys.path.append(self.root)
        from catalogs import compile_all  # noqa: PLC0415 - found only now

        root = Path(self.root)
        compiled = compile_all(root / "locales")
        build_data["artifacts"].extend(f"/{path.relative_to(root)}" for path in compiled)
