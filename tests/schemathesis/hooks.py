"""Corrections of the requests that Schemathesis makes (see CONTRIBUTING.md)."""

from typing import Any

import schemathesis
from schemathesis import Case, HookContext

# Only values that the service gave are valid, which a schema cannot say.
OPAQUE = {"cursor", "Bookmark"}


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Leave opaque values out of requests that should be accepted."""
    meta = case.meta
    if meta is None or meta.generation.mode.is_negative:
        return
    for container in (case.query, case.headers):
        for name in OPAQUE & set(container or ()):
            del container[name]
