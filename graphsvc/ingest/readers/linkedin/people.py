"""Who is who: the ids of members and organizations."""

import hashlib
import re
import unicodedata
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

from graphsvc.ingest.readers.linkedin.headings import WORDS, folded
from graphsvc.text_rules import ID

HEX = re.compile(r"[0-9a-f]{1,3}")
# Signs that companies write or leave out. Any other one is part of the name: C++ Labs and C# Labs are two.
FREE_SIGNS = re.compile(r"[\s,.'’‘\"“”()\-–—_]+")
ALTERNATIVES = re.compile(r"[/|,;()&+]|\s[-–—]\s")
# Part of the address of an app or a mail, before the address of a profile.
WRAPPERS = frozenset({"mwlite", "comm", "m"})


def member_id(url: str) -> str | None:
    """The id of the member with a profile address; None if there is none.

    It is the last part of the public address, in lower case since LinkedIn's addresses have no case. Language, country,
    query and slashes at the end do not matter. An old address (`/pub/ada-quill/1/234/567`) has its parts in the order
    in which LinkedIn forwards it (`/in/ada-quill-5672341`). What is no valid id becomes a digest.
    """
    text = unicodedata.normalize("NFC", _decoded(url.strip()))
    if not text:
        return None
    slug = _slug(text).strip().lower()
    return slug if ID.fullmatch(slug) and slug.strip(".") else f"li-{digest(slug)}"


def _decoded(url: str) -> str:
    """Without percent-encoding, which some tools apply twice."""
    once = unquote(url)
    return unquote(once) if "%" in once else once


def _slug(url: str) -> str:
    if "/" not in url and "." not in url:
        return url
    try:
        split = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:
        return url
    parts = [part for part in split.path.split("/") if part]
    while parts and parts[0].lower() in WRAPPERS:
        parts.pop(0)
    match [part.lower() for part in parts]:
        case ["pub", name, first, second, third, *_] if all(map(HEX.fullmatch, (first, second, third))):
            return f"{name}-{third.zfill(3)}{second.zfill(3)}{first}"
        case ["in" | "pub", slug, *_]:
            return slug
        case ["profile", "view", *_]:
            return f"profile {parse_qs(split.query).get('id', [''])[0]}"
        case _:
            return "/".join([(split.hostname or "").removeprefix("www."), *parts])


def unnamed_id(name: str, since: datetime | None, *more: str) -> str:
    """The id of a member without an address. The date of the connection tells namesakes apart, and stays the same in
    later exports, when company and position do not."""
    words = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return f"li-{digest(words, since.date().isoformat() if since else '', *more)}"


def organization_id(name: str, kind: str) -> str:
    """The same for spellings that differ in case, blanks, and signs that are often left out."""
    words = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    slug = FREE_SIGNS.sub("-", words).strip("-")
    if not slug.isascii() or len(slug) > 100 or not slug:
        return f"{kind}-{digest(words)}"
    plain = re.sub(r"[^a-z0-9]+", "-", slug).strip("-")
    return f"{kind}-{plain}" if plain == slug else f"{kind}-{plain}-{digest(words)[:8]}".replace("--", "-")


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def is_employer(company: str) -> bool:
    """Whether it names an organization: not "Freelance", "Retired" or "-", which strangers have in common."""
    if not any(character.isalnum() for character in company):
        return False
    nobody = WORDS["nobody"]
    parts = [part for part in map(folded, ALTERNATIVES.split(company)) if part]
    return folded(company) not in nobody and any(part not in nobody for part in parts)
