"""The header fields of a request, read once for all middleware."""

from starlette.types import Scope

Fields = dict[bytes, list[bytes]]


def fields_of(scope: Scope) -> Fields:
    """All values of each field, by lower-case name."""
    state = scope.setdefault("state", {})
    found: Fields | None = state.get("fields")
    if found is None:
        found = state["fields"] = Fields()
        for name, value in scope["headers"]:
            if name in found:
                found[name].append(value)
            else:
                found[name] = [value]
    return found


def field_of(scope: Scope, name: bytes, default: str = "") -> str:
    """The first value of a field."""
    values = fields_of(scope).get(name)
    return values[0].decode("latin-1") if values else default
