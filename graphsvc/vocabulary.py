"""Patterns and enumerations of requests, shared by HTTP, the command line and files.

This module imports neither other graphsvc modules nor pydantic, so that `graphsvc --help` can list the values without
loading the models.
"""

from typing import Literal

ID_PATTERN = r"^[A-Za-z0-9._~@:\-]{1,128}$"
ID_RULE = "1–128 letters, digits and . _ ~ @ : -"

InvitationState = Literal["pending", "accepted", "ignored", "reported", "withdrawn", "expired"]
ReviewPart = Literal[
    "inactive-connections",
    "connections-without-mutuals",
    "followers-not-followed",
    "followed-not-following",
    "old-invitations",
]
ImportFormat = Literal["csv", "edges", "ldbc", "linkedin", "ndjson"]
RecordType = Literal[
    "member", "organization", "affiliation", "connection", "follow", "invitation", "block", "dismissal", "removal"
]
