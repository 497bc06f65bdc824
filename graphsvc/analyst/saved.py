"""Saved queries: stored in the database by name, with typed parameters, and run by URL. Ten are built in."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from graphsvc.analyst.errors import SavedQueryBuiltin, SavedQueryNotFound
from graphsvc.analyst.guard import authorize
from graphsvc.analyst.run import parameters_of
from graphsvc.analyst.runs import RunLimiter, marked
from graphsvc.context import Context
from graphsvc.http.pagination import Page
from graphsvc.nesting import DEEPEST, is_too_deep
from graphsvc.problems import FieldError, Forbidden, InvalidRequest
from graphsvc.records import STORED, DisplayText, MemberId, Name
from graphsvc.store.queries import Query, queries
from graphsvc.store.store import Row

BUILTIN = "analyst/saved/"
NAME_RULE = "1–64 lowercase letters, digits, _ and -, starting with a letter"
NAME_PATTERN = r"^[a-z][a-z0-9_-]{0,63}$"
ParameterType = Literal["string", "integer", "float", "boolean", "date", "member", "json"]
READERS: dict[ParameterType, TypeAdapter[Any]] = {
    "string": TypeAdapter(str),
    "integer": TypeAdapter(Annotated[int, Field(ge=-(2**63), lt=2**63)]),
    "float": TypeAdapter(float),
    "boolean": TypeAdapter(bool),
    "date": TypeAdapter(datetime),
    "member": TypeAdapter(MemberId),
}


class Parameter(BaseModel):
    """A parameter of a saved query. Without a default it is required."""

    # One schema for requests and responses.
    model_config = ConfigDict(extra="forbid", json_schema_mode_override="validation")

    name: Annotated[str, Field(pattern=r"^[A-Za-z_]\w{0,63}$")]
    type: ParameterType
    default: Any = None
    description: Annotated[str, StringConstraints(max_length=500), DisplayText(lines=True)] = ""


class NewSaved(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Name
    description: Annotated[str, StringConstraints(max_length=2000), DisplayText(lines=True)] = ""
    query: Annotated[str, Field(min_length=1)]
    parameters: Annotated[list[Parameter], Field(max_length=50)] = []


class Saved(NewSaved):
    name: str
    owner: str
    builtin: bool
    changed_at: datetime | None


def builtin_queries() -> dict[str, Saved]:
    """The built-in saved queries, by name."""
    known = queries()
    # Other files are not read for it.
    names = {name.removeprefix(BUILTIN): name for name in known if name.startswith(BUILTIN)}
    return {name: _builtin(name, known[file]) for name, file in names.items()}


def _builtin(name: str, query: Query) -> Saved:
    lines = query.text.splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("// "))
    return Saved(
        name=name,
        title=query.title.rstrip("."),
        description=query.about.get("description", ""),
        query=text.strip() + "\n",
        parameters=[_parameter(each, query) for each in query.about.get("parameters", ())],
        owner="graphsvc",
        builtin=True,
        changed_at=None,
    )


def _parameter(about: dict[str, Any], query: Query) -> Parameter:
    """The sample of the query file is the default, except for names, which differ in every network."""
    named = about["type"] in {"member", "string"}
    return Parameter(default=None if named else query.sample[about["name"]], **about)


def values_of(saved: Saved, given: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a run from the strings of a URL, as plain JSON or typed values.

    Raises InvalidRequest, which names each unknown or missing parameter, and each of the wrong type.
    """
    known = {parameter.name: parameter for parameter in saved.parameters}
    errors = [FieldError(field=name, reason="there is no such parameter") for name in given if name not in known]
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        if name in given:
            try:
                values[name] = _read(parameter.type, given[name])
            except (ValidationError, ValueError):
                errors.append({"field": name, "reason": f"not a {parameter.type}"})
        elif parameter.default is None and parameter.type != "json":
            errors.append({"field": name, "reason": f"a {parameter.type} is missing"})
        else:
            values[name] = _default(parameter)
    if errors:
        raise InvalidRequest("; ".join(f"{error['field']}: {error['reason']}" for error in errors), errors)
    return values


def _default(parameter: Parameter) -> Any:
    """A default as plain JSON or a typed value. Raises ValidationError if it is not of the parameter's type."""
    if parameter.default is None or parameter.type == "json":
        return parameter.default
    if parameter.type == "date":
        return _read("date", str(parameter.default))
    return READERS[parameter.type].validate_python(parameter.default, strict=True)


def _defaults(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Raises InvalidRequest, which names each default that is not of its parameter's type."""
    values, errors = dict[str, Any](), list[FieldError]()
    for place, parameter in enumerate(parameters):
        try:
            values[parameter.name] = _default(parameter)
        except ValidationError:
            errors.append(FieldError(field=f"parameters.{place}.default", reason=f"not a {parameter.type}"))
    if errors:
        raise InvalidRequest("; ".join(f"{error['field']}: {error['reason']}" for error in errors), errors)
    return values


def _read(kind: ParameterType, text: str) -> Any:
    if kind == "json":
        if is_too_deep(text.encode("utf-8", "surrogatepass")):
            raise ValueError(text[:DEEPEST])
        return json.loads(text)
    value = READERS[kind].validate_python(text)
    return {"$type": "Date", "value": value.date().isoformat()} if kind == "date" else value


async def saved_queries(ctx: Context) -> Page[Saved]:
    """All saved queries, by name."""
    kept = [_saved(row) for row in await ctx.store.fetch_all("analyst/saved_all")]
    return Page(items=sorted([*builtin_queries().values(), *kept], key=lambda saved: saved.name))


async def saved_query(ctx: Context, name: str) -> Saved:
    """Raises SavedQueryNotFound."""
    if found := builtin_queries().get(name):
        return found
    row = await ctx.store.fetch_one("analyst/saved_one", name=name)
    if row is None:
        raise SavedQueryNotFound(name)
    return _saved(row)


def _saved(row: Row) -> Saved:
    return Saved.model_validate(row | {"parameters": json.loads(row["parameters"]), "builtin": False}, context=STORED)


async def save(ctx: Context, limiter: RunLimiter, name: str, new: NewSaved) -> tuple[Saved, bool]:
    """Save a query under a name, or change the caller's own. Returns whether it is new. The guard must authorize it.

    The database plans it, so it needs a slot, as if it ran.
    Raises SavedQueryBuiltin, Forbidden if it belongs to another caller, InvalidRequest, QueryRefused, QueryInvalid,
    TooManyQueries, TooBusy.
    """
    if name in builtin_queries():
        raise SavedQueryBuiltin(name)
    caller, run = ctx.principal.id, uuid4().hex
    defaults = parameters_of({key: value for key, value in _defaults(new.parameters).items() if value is not None})
    async with limiter.slot(caller, run):
        await authorize(ctx, new.query, defaults, marked(caller, run, new.query))
    row = await ctx.store.fetch_one(
        "analyst/save",
        name=name,
        owner=ctx.principal.id,
        as_admin=ctx.principal.everybody,
        now=ctx.now.isoformat(),
        properties={
            "title": new.title,
            "description": new.description,
            "query": new.query,
            "parameters": json.dumps([each.model_dump() for each in new.parameters]),
        },
    )
    if row is None or not row["own"]:
        raise Forbidden(f"{name} belongs to another user; choose another name.")
    return await saved_query(ctx, name), bool(row["created"])


async def forget(ctx: Context, name: str) -> None:
    """Raises SavedQueryBuiltin, SavedQueryNotFound, Forbidden if it belongs to another caller."""
    if (await saved_query(ctx, name)).builtin:
        raise SavedQueryBuiltin(name)
    row = await ctx.store.fetch_one(
        "analyst/forget", name=name, owner=ctx.principal.id, as_admin=ctx.principal.everybody
    )
    if row is None or not row["own"]:
        raise Forbidden(f"{name} belongs to another user.")
