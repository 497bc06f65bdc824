"""Patterns and enumerations of requests, shared by HTTP, the command line and files.

This module imports neither other graphsvc modules nor pydantic, so that `graphsvc --help` can list the values without
loading the models.
"""

from typing import Literal

# `.` and `..` are steps of a path: no address reaches a member with such an id. The pattern says so without lookahead,
# which pydantic's regular expressions do not have.
ID_PATTERN = (
    r"^(?:[A-Za-z0-9_~@:\-][A-Za-z0-9._~@:\-]{0,127}"
    r"|\.[A-Za-z0-9_~@:\-][A-Za-z0-9._~@:\-]{0,126}"
    r"|\.\.[A-Za-z0-9._~@:\-]{1,126})$"
)
ID_CHARACTERS = "1–128 letters, digits and . _ ~ @ : -"
ID_RULE = f"{ID_CHARACTERS}; not . or .."

# Names of the service's own labels, relationship types and properties begin with it.
SERVICE_PREFIX = "_"

InvitationState = Literal["pending", "accepted", "ignored", "reported", "withdrawn", "expired"]
ReviewPart = Literal[
    "inactive-connections",
    "connections-without-mutuals",
    "followers-not-followed",
    "followed-not-following",
    "old-invitations",
]
EventName = Literal[
    "invited",
    "was_invited",
    "accepted",
    "was_accepted",
    "ignored",
    "reported",
    "withdrew",
    "connected",
    "removed",
    "followed",
    "was_followed",
]
CompanySize = Literal["1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5001-10000", "10001+"]
ImportFormat = Literal["csv", "edges", "ldbc", "linkedin", "ndjson"]
RecordType = Literal[
    "member", "organization", "affiliation", "connection", "follow", "invitation", "block", "dismissal", "removal"
]
