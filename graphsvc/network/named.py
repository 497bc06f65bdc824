"""Members and organizations by id or name, as an operator names them: for no viewer."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphsvc.context import Context
from graphsvc.folding import fold, searched
from graphsvc.network.search import in_name
from graphsvc.network.summaries import TargetType

# Candidates that are compared; if more have the words of a name, the best matches.
MOST = 200
# A word of this length or more may differ by two letters, a shorter one by one.
LONG = 6
QUERIES: dict[TargetType, str] = {"member": "named/members", "organization": "named/organizations"}


@dataclass(frozen=True, slots=True)
class Named:
    """A member or an organization; `about` is the headline, or the kind of organization."""

    type: TargetType
    id: str
    name: str
    about: str | None


async def named(ctx: Context, text: str, types: Sequence[TargetType] = ("member",)) -> list[Named]:
    """Whoever has this id; or else who is called so; or else whose names have these words, best match first."""
    rows = await _candidates(ctx, text, " ".join(in_name(searched(text))), types)
    if exact := [each for each, has_id in rows if has_id]:
        # A member and an organization may have the same id.
        return exact[:1]
    candidates = [each for each, _ in rows]
    return [each for each in candidates if fold(each.name) == fold(text)] or candidates


async def similar(ctx: Context, text: str, types: Sequence[TargetType] = ("member",)) -> list[Named]:
    """Those whose names have words that differ from these by one or two letters, best match first."""

    def near(texts: list[str]) -> str:
        return " ".join(f"_name:{each}~{2 if len(each) >= LONG else 1}" for each in texts)

    wanted = [f"+({near(texts)})" for texts in searched(text)]
    return [each for each, _ in await _candidates(ctx, "", " ".join(wanted), types)]


async def _candidates(ctx: Context, id: str, words: str, types: Sequence[TargetType]) -> list[tuple[Named, bool]]:  # noqa: A002
    """Each with whether it has the id."""
    return [
        (Named(kind, row["id"], row["name"], row["about"]), row["exact"])
        for kind in types
        for row in await ctx.store.fetch_all(QUERIES[kind], id=id, words=words, limit=MOST)
        if row["name"] is not None  # deleted during the read
    ]
