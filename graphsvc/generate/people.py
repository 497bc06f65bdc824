"""Generates members: names, careers, settings. Days count from 1970; arrays have one entry per member."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphsvc.generate.organizations import Organizations
from graphsvc.generate.topology import Communities, Floats, Ints
from graphsvc.generate.words import LEVELS, Lists, Words, plain
from graphsvc.generate.write import CsvFile, Texts, chunks, numbered, quoted, texts

TODAY = int(np.datetime64("2026-10-01").astype(int))
"""The last day in a generated network, independent of the clock, so that the same seed gives the same bytes."""
OPENED = int(np.datetime64("2010-01-01").astype(int))
"""The earliest joining date."""
MEMBERS = (
    "id,name,headline,title,seniority,industry,location,interests,email,last_active_on,joined_on,"
    "primary_action,invitations_from,connections_visible_to,premium,discoverable"
)
AFFILIATIONS = "member,organization,role,from,to"
EARLIEST = int(np.datetime64("1970-01-01").astype(int))
MOST_JOBS = 4
FROM_SCHOOL = 0.35
"""Share of earlier jobs at a company of a schoolmate; the others are in the industry of the present job."""
JOB_APART = 120
"""Minimum days between the starts of two jobs, so that they differ after both are moved to the first of a month."""


@dataclass(frozen=True)
class People:
    region: Ints
    industry: Ints
    first: Ints
    last: Ints
    city: Ints
    interests: Ints
    """Four per member."""
    joined: Ints
    active: Ints
    settings: Floats
    """Three numbers in [0, 1) per member."""


@dataclass(frozen=True)
class Careers:
    """Company, title and start, one column per job. The last `jobs` columns count; the very last is the present."""

    company: Ints
    title: Ints
    level: Ints
    start: Ints
    jobs: Ints
    school_from: Ints
    school_to: Ints


def draw_joined(rng: np.random.Generator, among: Communities) -> Ints:
    """Days, as many each year; none more than two years before leaving school, none in the last 30 days."""
    at = OPENED + (rng.random(len(among.company)) * (TODAY - 30 - OPENED)).astype(np.int32)
    return np.minimum(np.maximum(at, TODAY - among.experience - 730), TODAY - 30).astype(np.int32)


def draw_people(
    rng: np.random.Generator, words: Words, among: Communities, organizations: Organizations, joined: Ints
) -> People:
    members = len(joined)
    region = _mostly(rng, organizations.region[among.company], len(words.city.start) - 1, 0.75)
    at_home = rng.random(members) < 0.8
    anywhere = words.city.pick(region, rng.random(members))
    industry = organizations.industry[among.company]
    away = np.minimum(-np.log(1 - rng.random(members)) * np.where(rng.random(members) < 0.7, 10, 250), 4000)
    return People(
        region=region,
        industry=industry,
        first=words.first.pick(region, rng.random(members)),
        last=words.last.pick(_mostly(rng, region, len(words.last.start) - 1, 0.85), rng.random(members)),
        city=np.where(at_home, organizations.city[among.company], anywhere),
        interests=_interests(rng, words, industry),
        joined=joined,
        active=np.maximum(TODAY - away.astype(np.int32), joined),
        settings=rng.random((members, 3)),
    )


def _mostly(rng: np.random.Generator, usual: Ints, kinds: int, share: float) -> Ints:
    other = rng.integers(0, kinds, len(usual), np.int32)
    return np.where(rng.random(len(usual)) < share, usual, other)


def _interests(rng: np.random.Generator, words: Words, industry: Ints) -> Ints:
    """Two interests of the industry and two general ones, all different."""
    general = np.full(len(industry), len(words.industries), np.int32)
    return np.stack([*_two(rng, words.interest, industry), *_two(rng, words.interest, general)], axis=1)


def _two(rng: np.random.Generator, of: Lists, which: Ints) -> tuple[Ints, Ints]:
    start = of.start[which]
    size = of.start[which + 1] - start
    one = of.pick(which, rng.random(len(which)))
    step = 1 + (rng.random(len(which)) * (size - 1)).astype(np.int64)
    return one, (start + (one - start + step) % size).astype(np.int32)


def draw_careers(rng: np.random.Generator, words: Words, among: Communities, organizations: Organizations) -> Careers:
    members = len(among.company)
    left_school = _first_of_month(TODAY - among.experience)
    every = 365 * (3 + 6 * rng.random(members))
    jobs = 1 + np.minimum(among.experience / every, MOST_JOBS - 1).astype(np.int32)
    company = _employers(rng, among, organizations.industry[among.company])
    start = _starts(rng, left_school, jobs)
    worked = start - left_school[:, None]
    worked[:, -1] = among.experience
    level = _levels(rng, worked)
    industry = organizations.industry[company]
    title = words.title.pick(industry, np.repeat(rng.random((members, 1)), MOST_JOBS, axis=1))
    first = words.title.start[industry].astype(np.int32)
    return Careers(
        company=company,
        title=first + (title - first) // len(LEVELS) * len(LEVELS) + level,
        level=level,
        start=start,
        jobs=jobs,
        school_from=_first_of_month(left_school - rng.integers(3, 6, members, np.int32) * 365),
        school_to=left_school,
    )


def _first_of_month(day: Ints) -> Ints:
    month = day.astype("datetime64[D]").astype("datetime64[M]")
    return month.astype("datetime64[D]").astype(np.int64).astype(np.int32)


def _employers(rng: np.random.Generator, among: Communities, industry: Ints) -> Ints:
    """The present company last; before it, others of its industry, or where schoolmates of those years are now."""
    members = len(among.company)
    by_year = np.lexsort((among.experience // 365, among.school))
    by_industry = np.argsort(industry, kind="stable")
    first = np.searchsorted(industry[by_industry], industry)
    alike = np.bincount(industry)[industry] if members else first
    place = np.empty(members, np.int64)
    place[by_year] = np.arange(members)
    company = np.empty((members, MOST_JOBS), np.int32)
    company[:, -1] = among.company
    for job in range(MOST_JOBS - 1):
        mate = by_year[np.minimum(place + rng.integers(1, 6, members), members - 1)]
        colleague = by_industry[first + (rng.random(members) * alike).astype(np.int64)]
        company[:, job] = among.company[np.where(rng.random(members) < FROM_SCHOOL, mate, colleague)]
    return company


def _starts(rng: np.random.Generator, left_school: Ints, jobs: Ints) -> Ints:
    """Start days, ascending over the last `jobs` columns. The first job starts within months of leaving school."""
    members = len(jobs)
    first = left_school + 31 + rng.integers(0, 100, members, np.int32)
    column = np.arange(MOST_JOBS) - (MOST_JOBS - jobs[:, None])
    cuts = np.where(column <= 0, 0.0, rng.random((members, MOST_JOBS)))
    cuts.sort(axis=1)
    free = np.maximum(TODAY - first - JOB_APART * jobs, 0)
    start = first[:, None] + cuts * free[:, None] + JOB_APART * np.maximum(column, 0)
    return np.minimum(_first_of_month(start.astype(np.int32)), _first_of_month(np.full(1, TODAY, np.int32)))


def _levels(rng: np.random.Generator, worked: Ints) -> Ints:
    """By years since school and the highest level of a member: a fifth become directors, one in twenty rises higher."""
    years, rise = worked / 365, rng.random((len(worked), 1))
    level = (years > 2).astype(np.int32) + (years > 8)
    level += (years > 12) & (rise < 0.2)
    level += (years > 16) & (rise < 0.05)
    return level


def dates() -> Texts:
    """ISO dates of the days from EARLIEST to TODAY."""
    return np.arange(EARLIEST, TODAY + 1).astype("datetime64[D]").astype("S10")


def write_members(
    path: Path, ids: Texts, *, words: Words, organizations: Organizations, people: People, careers: Careers
) -> Iterator[int]:
    """Yields the number of members written."""
    table = _Tables(words, organizations.names)
    with CsvFile(path, MEMBERS) as file:
        for rows in chunks(len(ids), 100_000):
            file.write(*_member_rows(table, ids[rows], rows, people, careers))
            yield file.rows


def write_names(path: Path, ids: Texts, words: Words, people: People) -> Iterator[int]:
    first, last = texts(words.first.words), texts(words.last.words)
    with CsvFile(path, "id,name,joined_on") as file:
        for rows in chunks(len(ids), 100_000):
            name = first[people.first[rows]], b" ", last[people.last[rows]]
            file.write(ids[rows], b",", *name, b",", dates()[people.joined[rows]], b"\n")
            yield file.rows


class _Tables:
    """The words as written to the file, by index."""

    def __init__(self, words: Words, companies: list[str]) -> None:
        self.first, self.last = texts(words.first.words), texts(words.last.words)
        self.mail_first = texts([plain(name) for name in words.first.words])
        self.mail_last = texts([plain(name) for name in words.last.words])
        self.title, self.level = texts(words.title.words), texts(list(LEVELS))
        self.industry, self.city = texts(words.industries), texts(quoted(words.city.words))
        self.interest, self.company = texts(words.interest.words), texts(companies)
        self.date = dates()
        self.domain = texts(["@example.com", "@example.org", "@example.net"])
        self.no_yes = texts(["false", "true"])


def _member_rows(table: _Tables, ids: Texts, rows: slice, people: People, careers: Careers) -> list[Texts | bytes]:
    first, last = people.first[rows], people.last[rows]
    title = table.title[careers.title[rows, -1]]
    likes = table.interest[people.interests[rows]]
    return [
        *(ids, b",", table.first[first], b" ", table.last[last], b","),
        *(title, b" at ", table.company[careers.company[rows, -1]], b","),
        *(title, b",", table.level[careers.level[rows, -1]], b",", table.industry[people.industry[rows]], b","),
        *(table.city[people.city[rows]], b","),
        *(likes[:, 0], b";", likes[:, 1], b";", likes[:, 2], b";", likes[:, 3], b","),
        *(table.mail_first[first], b".", table.mail_last[last], b".", ids, table.domain[first % 3], b","),
        *(table.date[people.active[rows]], b",", table.date[people.joined[rows]], b","),
        *_settings(table, people.settings[rows]),
    ]


def _settings(table: _Tables, random: Floats) -> list[Texts | bytes]:
    """Follow first: 3 %; invitations restricted: 5 %; connections hidden: 10 %; premium: 8 %; not discoverable: 2 %."""
    action = np.searchsorted([0.97], random[:, 0], side="right")
    invitations = np.searchsorted([0.95, 0.995], random[:, 1], side="right")
    visible = np.searchsorted([0.9, 0.98], random[:, 2], side="right")
    premium = random[:, 0] % 0.1 < 0.008
    discoverable = random[:, 1] % 0.1 >= 0.002
    return [
        *(texts(["connect", "follow"])[action], b","),
        *(texts(["everyone", "shares_connection", "no_one"])[invitations], b","),
        *(texts(["everyone", "connections", "only_me"])[visible], b","),
        *(table.no_yes[premium.astype(np.int8)], b",", table.no_yes[discoverable.astype(np.int8)], b"\n"),
    ]


def write_affiliations(
    path: Path,
    rng: np.random.Generator,
    ids: Texts,
    *,
    among: Communities,
    words: Words,
    organizations: Organizations,
    people: People,
    careers: Careers,
) -> int:
    """Writes school, jobs in sequence, and groups. Returns the number of affiliations."""
    at = numbered("o", 1, len(organizations.names))
    schools, groups = at[among.companies :], at[among.companies + among.schools :]
    title, degree, date = texts(words.title.words), texts(words.degrees), dates()
    by_industry = _groups_by_industry(words, organizations)
    with CsvFile(path, AFFILIATIONS) as file:
        for rows in chunks(len(ids), 100_000):
            study = degree[rng.integers(0, len(degree), rows.stop - rows.start)]
            years = date[careers.school_from[rows]], b",", date[careers.school_to[rows]]
            file.write(ids[rows], b",", schools[among.school[rows]], b",", study, b",", *years, b"\n")
            for job in range(MOST_JOBS):
                who = rows.start + np.flatnonzero(careers.jobs[rows] >= MOST_JOBS - job)
                role = at[careers.company[who, job]], b",", title[careers.title[who, job]]
                file.write(ids[who], b",", *role, b",", *_years(date, careers, who, job), b"\n")
            who, group, day = _in_groups(rng, by_industry, people, rows)
            file.write(ids[who], b",", groups[group], b",Member,", date[day], b",\n")
        return file.rows


def _years(date: Texts, careers: Careers, who: NDArray[np.int64], job: int) -> list[Texts | bytes]:
    """Each job ends on the day before the next one starts. The present job has no end."""
    start = date[careers.start[who, job]]
    return [start, b","] if job == MOST_JOBS - 1 else [start, b",", date[careers.start[who, job + 1] - 1]]


def _groups_by_industry(words: Words, organizations: Organizations) -> Lists:
    industry = organizations.industry[len(organizations.names) - organizations.of_kind("group") :]
    order = np.argsort(industry, kind="stable")
    start = np.searchsorted(industry[order], np.arange(len(words.industries) + 1))
    return Lists([str(group) for group in order], start.astype(np.int64))


def _in_groups(
    rng: np.random.Generator, groups: Lists, people: People, rows: slice
) -> tuple[NDArray[np.int64], NDArray[np.int64], Ints]:
    """Half of the members are in a group of their industry, if one exists."""
    who = rows.start + np.flatnonzero(rng.random(rows.stop - rows.start) < 0.5)
    who = who[np.diff(groups.start)[people.industry[who]] > 0]
    group = np.array(groups.words or ["0"], np.int64)[groups.pick(people.industry[who], rng.random(len(who)))]
    joined = people.joined[who]
    return who, group, joined + (rng.random(len(who)) * (TODAY - joined)).astype(np.int32)
