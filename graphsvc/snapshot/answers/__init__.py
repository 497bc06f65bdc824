"""What the snapshot answers, by the names of query files: functions from a version and parameters to rows."""

from graphsvc.snapshot.answers import introductions, members, network, suggestions
from graphsvc.snapshot.answers.common import Answer

ANSWERS: dict[str, Answer] = {
    **members.ANSWERS,
    **network.ANSWERS,
    **introductions.ANSWERS,
    **suggestions.ANSWERS,
}
