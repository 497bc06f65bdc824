"""LinkedIn data exports, as LinkedIn writes them and as spreadsheets and translators make them again."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.context import Context
from graphsvc.ingest import load, sources_of
from graphsvc.ingest.lines import Line
from graphsvc.ingest.readers.linkedin import is_linkedin
from graphsvc.ingest.readers.linkedin.people import is_employer, member_id, organization_id
from graphsvc.ingest.source import Source
from graphsvc.records import ConnectionRecord, InvitationRecord, MemberRecord

NOTES = 'Notes:\n"When exporting your connection data, you may notice that some of the addresses are missing."\n\n'
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
INVITED = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
IN = "https://www.linkedin.com/in/"


def connections(*rows: str, header: str = HEADER) -> str:
    return NOTES + header + "".join(f"{row}\n" for row in rows)


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def sources(path: Path, **options: Any) -> list[Source]:
    return sources_of([path], **options)


def read(path: Path, **options: Any) -> list[Line]:
    return [line for source in sources(path, **options) for line in (*source.nodes(), *source.ties())]


def records(path: Path, kind: str, **options: Any) -> list[Any]:
    return [line.record for line in read(path, **options) if line.record and line.record.type == kind]


def reasons(path: Path, **options: Any) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in read(path, **options) if line.reason]


def others(path: Path) -> list[str]:
    """The ids of the members other than the owner, each once."""
    return [m for m in dict.fromkeys(member.id for member in records(path, "member")) if m != "me"]


# Who is who


ADDRESSES = [
    "https://www.linkedin.com/in/ada-quill",
    "https://www.linkedin.com/in/Ada-Quill",
    "https://www.linkedin.com/in/ADA-QUILL/",
    "https://www.linkedin.com/in/ada-quill/de",
    "https://www.linkedin.com/in/ada-quill/en/",
    "https://www.linkedin.com/in/ada-quill?originalSubdomain=de",
    "https://www.linkedin.com/in/ada-quill/?locale=de_DE#experience",
    "https://www.linkedin.com/in/ada-quill/details/experience/",
    "https://de.linkedin.com/in/ada-quill",
    "http://linkedin.com/in/ada-quill",
    "HTTPS://WWW.LINKEDIN.COM/IN/ADA-QUILL",
    "www.linkedin.com/in/ada-quill",
    "linkedin.com/in/ada-quill",
    "//www.linkedin.com/in/ada-quill",
    "/in/ada-quill",
    "Ada-Quill",
    "https://www.linkedin.com/in/ada%2Dquill",
    "https://www.linkedin.com//in//ada-quill//",
    "https://www.linkedin.com/mwlite/in/ada-quill",
    "https://www.linkedin.com/comm/in/ada-quill?midToken=x",
    "https://www.linkedin.com/pub/ada-quill",
    " https://www.linkedin.com/in/ada-quill ",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_member_is_the_same_by_every_form_of_their_address(url: str) -> None:
    assert member_id(url) == "ada-quill"


def test_old_address_is_the_one_to_which_linkedin_forwards_it() -> None:
    # Published by the package linkedin-canonical-url.
    old = "https://sy.linkedin.com/pub/krzysztof-marzec/a7/576/b50?trk=biz_employee_pub"
    assert member_id(old) == "krzysztof-marzec-b50576a7"


SAME = [
    (f"{IN}bo-%C3%A5k", f"{IN}Bo-Åk"),
    (f"{IN}bo-%C3%A5k", f"{IN}bo-%25C3%25A5k"),
    (f"{IN}bo-%C3%A5k", f"{IN}bo-a\u030ak"),
    ("https://www.linkedin.com/profile/view?id=123&trk=x", "http://linkedin.com/profile/view?id=123"),
]
DIFFERENT = [
    (f"{IN}ada", f"{IN}ben"),
    (f"{IN}bo-%C3%A5k", f"{IN}bo-ak"),
    ("https://www.linkedin.com/profile/view?id=123", "https://www.linkedin.com/profile/view?id=124"),
    ("https://www.linkedin.com/company/fern", "https://www.linkedin.com/company/moss"),
    ("https://www.xing.com/profile/ada", "https://www.xing.com/profile/ben"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_member_have_one_valid_id(one: str, other: str) -> None:
    assert member_id(one) == member_id(other)
    assert str(member_id(one)).startswith("li-")


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_two_members_have_two_ids(one: str, other: str) -> None:
    assert member_id(one) != member_id(other)


@pytest.mark.parametrize(
    "url", ["https://[", f"{IN}..", f"{IN}.", IN, f"{IN}a b", f"{IN}{'x' * 200}", "http://", "%ff"]
)
def test_any_address_gives_a_valid_id(url: str) -> None:
    assert str(member_id(url)).startswith("li-")


def test_invitation_finds_its_member_whatever_the_case_of_the_address(tmp_path: Path) -> None:
    write(
        tmp_path,
        Connections=connections(f"Ada,Quill,{IN}Ada-Quill,,Fern Ltd,Buyer,07 Jun 2026"),
        Invitations=INVITED + f'Ada Quill,Me,"6/1/26, 3:04 PM",,INCOMING,{IN}ada-quill,{IN}me-x\n',
    )
    assert others(tmp_path) == ["ada-quill"]
    (invitation,) = records(tmp_path, "invitation")
    assert (invitation.sender, invitation.recipient, invitation.state) == ("ada-quill", "me", "accepted")


def test_language_of_an_address_is_no_member(tmp_path: Path) -> None:
    rows = (f"Ada,Quill,{IN}ada-quill/en,,,,07 Jun 2026", f"Ben,Roe,{IN}ben-roe/en,,,,07 Jun 2026")
    assert others(write(tmp_path, Connections=connections(*rows))) == ["ada-quill", "ben-roe"]


NAMESAKES = [
    ("John,Smith,,,Fern Ltd,Buyer,07 Jun 2026", "John,Smith,,,Fern Ltd,Seller,09 Jun 2026", 2),
    ("John,Smith,,,Fern Ltd,Buyer,07 Jun 2026", "John,Smith,,,Moss Ltd,Buyer,07 Jun 2026", 2),
    ("John,Smith,,,Fern Ltd,Buyer,07 Jun 2026", "John,Smith,,,Fern Ltd,Seller,07 Jun 2026", 2),
    ("John,Smith,,,Fern Ltd,Buyer,07 Jun 2026", "John,Smith,,,Fern Ltd,Buyer,08 Jun 2026", 2),
    ("John,Smith,,a@example.com,,,07 Jun 2026", "John,Smith,,b@example.com,,,07 Jun 2026", 2),
    ("John,Smith,,,Fern Ltd,Buyer,07 Jun 2026", "John,Smith,,,Fern Ltd,Buyer,07 Jun 2026", 1),
    (f"John,Smith,{IN}john-smith,,,,07 Jun 2026", f"John,Smith,{IN}john-smith-2,,,,07 Jun 2026", 2),
]


@pytest.mark.parametrize(("one", "other", "people"), NAMESAKES)
def test_two_rows_without_an_address_are_two_people(tmp_path: Path, one: str, other: str, people: int) -> None:
    write(tmp_path, Connections=connections(one, other))
    assert len(others(tmp_path)) == people
    assert len({tie.b for tie in records(tmp_path, "connection")}) == people


def test_member_without_an_address_stays_the_same_in_a_later_export(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
    old = write(tmp_path / "old", Connections=connections("John,Smith,,,Fern Ltd,Buyer,07 Jun 2026"))
    new = write(
        tmp_path / "new",
        Connections=connections("Cleo,Tam,,,,,09 Jun 2026", "John,Smith,,,Moss Ltd,Head of Moss,07 Jun 2026"),
    )
    assert others(old) == others(new)[1:]


def test_invitation_without_an_address_finds_the_namesake_who_accepted_it(tmp_path: Path) -> None:
    rows = ("John,Smith,,,Moss Ltd,,09 Jun 2026", "John,Smith,,,Fern Ltd,,07 Jan 2020")
    invitations = 'Me,John Smith,"6/1/26, 3:04 PM",,OUTGOING\nMe,John Smith,"6/1/27, 3:04 PM",,OUTGOING\n'
    header = "From,To,Sent At,Message,Direction\n"
    write(tmp_path, Connections=connections(*rows), Invitations=header + invitations)
    moss, fern = others(tmp_path)[:2]
    first, second = records(tmp_path, "invitation")
    assert (first.recipient, first.state) == (moss, "accepted")
    assert second.recipient not in {moss, fern}
    assert second.state == "pending"


# Organizations


COMPANIES = [
    ("C++ Labs", "C# Labs", False),
    ("C++ Labs", "C Labs", False),
    ("A+ Care", "A Care", False),
    ("Yahoo!", "Yahoo", False),
    ("R&D Works", "R D Works", False),
    ("Acme", "Acme, Inc.", False),
    ("Acme", "ACME ", True),
    ("Acme, Inc.", "Acme Inc", True),
    ("Acme  Labs", "ACME-Labs", True),
    ("Müller AG", "MÜLLER AG", True),
    ("Müller AG", "Muller AG", False),
    ("株式会社 森", "株式会社\u3000森", True),
    ("Café Noir", "Cafe\u0301 Noir", True),
]


@pytest.mark.parametrize(("one", "other", "same"), COMPANIES)
def test_company_names_are_one_organization_only_if_they_differ_in_trifles(one: str, other: str, same: bool) -> None:
    assert (organization_id(one, "company") == organization_id(other, "company")) is same


def test_company_is_an_organization_with_its_name(tmp_path: Path) -> None:
    rows = (f'Ana,Sol,{IN}ana,,"Acme, Inc.",CTO,07 Jun 2026', f"Bo,Ek,{IN}bo,,C++ Labs,,07 Jun 2026")
    write(tmp_path, Connections=connections(*rows))
    assert [(it.id, it.name, it.kind) for it in records(tmp_path, "organization")] == [
        ("company-acme-inc", "Acme, Inc.", "company"),
        (organization_id("C++ Labs", "company"), "C++ Labs", "company"),
    ]
    assert [(it.member, it.organization, it.role) for it in records(tmp_path, "affiliation")] == [
        ("ana", "company-acme-inc", "CTO"),
        ("bo", organization_id("C++ Labs", "company"), None),
    ]


NOBODYS = """\
Self-employed|self employed|SELF-EMPLOYED|Freelance|Freelancer|Freelance / Self-employed
Self-Employed (Freelance)|Retired|Student|Unemployed|Stealth Startup|Confidential|Independent Consultant
Looking for opportunities|Selbständig|Selbstständig|Freiberufler|Freiberuflich|Rentner
Studentin|Indépendant|Indépendante|Auto-entrepreneur|Retraité|Étudiant|Autónomo|Autónoma|Trabajador autónomo
Jubilado|Estudiante|Autônomo|Profissional Autônomo|Aposentado|Libero professionista|Libero Professionista
Pensionato|Studente|Zelfstandig|ZZP'er|Gepensioneerd|Egenföretagare|Frilans|Selvstændig
Selvstendig næringsdrivende|Yrittäjä|Eläkkeellä|Samozatrudnienie|Emeryt|OSVČ|Živnostník|Liber profesionist
Egyéni vállalkozó|Serbest|Serbest Çalışan|Emekli|Самозанятый|Фрилансер|Пенсионер|Самозайнятий
Ελεύθερος επαγγελματίας|עצמאי|عمل حر|स्व-नियोजित
フリーランス|自営業|自由职业者|退休|프리랜서|자영업|Wiraswasta|Bersara|อาชีพอิสระ
Tự do"""


@pytest.mark.parametrize("company", NOBODYS.replace("\n", "|").split("|"))
def test_what_stands_for_no_employer_is_no_organization(tmp_path: Path, company: str) -> None:
    write(tmp_path, Connections=connections(f'Ana,Sol,{IN}ana,,"{company}",Designer,07 Jun 2026'))
    assert records(tmp_path, "organization") == records(tmp_path, "affiliation") == []
    assert reasons(tmp_path) == []
    ana = records(tmp_path, "member")[-1]
    assert (ana.title, ana.headline) == ("Designer", f"Designer, {company}")


def test_words_for_no_employer_are_the_title_of_a_member_without_position(tmp_path: Path) -> None:
    write(tmp_path, Connections=connections(f"Ana,Sol,{IN}ana,,Retired,,07 Jun 2026"))
    ana = records(tmp_path, "member")[-1]
    assert (ana.title, ana.headline) == ("Retired", "Retired")


@pytest.mark.parametrize("empty", ["-", "--", ".", "nan", "NaN", "NULL", "None", "N/A", "#N/A"])
def test_what_stands_for_an_empty_cell_is_empty(tmp_path: Path, empty: str) -> None:
    write(tmp_path, Connections=connections(f"Ana,Null,{empty},{empty},{empty},{empty},{empty}"))
    ana = records(tmp_path, "member")[-1]
    assert (ana.name, ana.email, ana.title, ana.headline) == ("Ana Null", None, None, None)
    assert ana.id.startswith("li-")
    assert records(tmp_path, "organization") == []
    (tie,) = records(tmp_path, "connection")
    assert tie.since is None


REAL = [
    "Freelancer.com",
    "Self Magazine",
    "Student Loans Company",
    "The Independent",
    "X",
    "PFA",
    "Retired & Wired Ltd",
    "3M",
]


@pytest.mark.parametrize("company", REAL)
def test_company_whose_name_contains_such_words_is_an_organization(company: str) -> None:
    assert is_employer(company)


# The owner


PROFILE = (
    "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,Twitter\n"
    'Mira,Stone,,1 Secret Street,"Nov 5, 1990",Buyer at Fern Ltd,"I buy.\n\nAnd sell.",Retail,,Oslo,\n'
)
POSITIONS = (
    "Company Name,Title,Description,Location,Started On,Finished On\n"
    'Fern Ltd,Buyer,"Buys\nferns",Oslo,Mar 2021,\nMoss Ltd,Clerk,,,Jan 2018,Feb 2021\nFreelance,Gardener,,,2016,2017\n'
)
EDUCATION = "School Name,Start Date,End Date,Notes,Degree Name,Activities\nUniversity of Oslo,2012,2015,,BSc Botany,\n"
FOLLOWED = "Organization,Followed On\nHooli,Wed Jun 24 12:43:42 UTC 2026\n"


def test_owner_has_the_profile_of_the_export(tmp_path: Path) -> None:
    write(tmp_path, Profile=PROFILE, Connections=connections(f"Ada,Quill,{IN}ada-quill,,,,07 Jun 2026"))
    owners = [m for m in records(tmp_path, "member") if m.id == "me"]
    assert {m.name for m in owners} == {"Mira Stone"}
    assert (owners[0].headline, owners[0].industry, owners[0].location) == ("Buyer at Fern Ltd", "Retail", "Oslo")
    (tie,) = records(tmp_path, "connection")
    assert (tie.a, tie.b) == ("me", "ada-quill")


def test_owner_has_the_positions_and_schools_of_the_export(tmp_path: Path) -> None:
    write(tmp_path, Connections=connections(), Positions=POSITIONS, Education=EDUCATION)
    write(tmp_path, **{"Company Follows": FOLLOWED})
    assert [(it.member, it.organization, it.role, it.from_, it.to) for it in records(tmp_path, "affiliation")] == [
        ("me", "company-fern-ltd", "Buyer", date(2021, 3, 1), None),
        ("me", "company-moss-ltd", "Clerk", date(2018, 1, 1), date(2021, 2, 28)),
        ("me", "school-university-of-oslo", "BSc Botany", date(2012, 1, 1), date(2015, 12, 31)),
    ]
    (follow,) = records(tmp_path, "follow")
    assert (follow.follower, follow.organization) == ("me", "company-hooli")
    assert follow.since == datetime(2026, 6, 24, 12, 43, 42, tzinfo=UTC)


def test_owner_may_have_another_id(tmp_path: Path) -> None:
    write(tmp_path, Profile=PROFILE, Connections=connections(f"Ada,Quill,{IN}ada-quill,,,,07 Jun 2026"))
    assert {tie.a for tie in records(tmp_path, "connection", ego="mira-stone")} == {"mira-stone"}
    assert records(tmp_path, "member", ego="mira-stone")[0].id == "mira-stone"


def test_nobody_is_implied_by_an_export_of_which_all_is_refused(tmp_path: Path) -> None:
    write(
        tmp_path,
        Connections=connections(f"Ada,Quill,{IN}ada-quill,,,,yesterday", ",,,,,,07 Jun 2026"),
        Invitations=INVITED + f"Ben Roe,Me,soon,,INCOMING,{IN}ben-roe,\n",
    )
    assert [line.record for line in read(tmp_path) if line.record] == []
    assert [(number, reason.split(" (")[0]) for number, reason in reasons(tmp_path)] == [
        (5, "Connected On: 'yesterday' is not a date"),
        (6, "a hidden member: there is no name and no address"),
        (2, "Sent At: 'soon' is not a date"),
    ]


def test_own_address_among_the_connections_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, Connections=connections(f"Me,Myself,{IN}me,,,,07 Jun 2026", f"Ada,Quill,{IN}ada,,,,07 Jun 2026"))
    assert reasons(tmp_path) == [(5, "a member cannot be connected to themselves")]
    assert [m.name for m in records(tmp_path, "member")] == ["Member me", "Ada Quill"]


# Invitations


STATES = [
    (f'Me,Ana Sol,"6/1/26, 3:04 PM",Hello,OUTGOING,{IN}me-x,{IN}ana', ("me", "ana", "accepted", "Hello")),
    (f'Ana Sol,Me,"6/1/26, 3:04 PM",,incoming,{IN}ana,{IN}me-x', ("ana", "me", "accepted", None)),
    (f'Di Eve,Me,"6/1/26, 3:04 PM",,INCOMING,{IN}di,{IN}me-x', ("di", "me", "pending", None)),
    (f'Mira Stone,Di Eve,"6/1/26, 3:04 PM",,Ausgehend,{IN}me-x,{IN}di', ("me", "di", "pending", None)),
    (f'Mira Stone,Di Eve,"6/1/26, 3:04 PM",,?,{IN}me-x,{IN}di', ("me", "di", "pending", None)),
    ("Ana Sol,Me,2026-06-01T15:04:00Z,,INCOMING,,", ("ana", "me", "accepted", None)),
]


@pytest.mark.parametrize(("row", "expected"), STATES)
def test_invitation_to_or_from_a_connection_is_accepted(tmp_path: Path, row: str, expected: tuple[str, ...]) -> None:
    write(tmp_path, Profile=PROFILE, Connections=connections(f"Ana,Sol,{IN}ana,,,,07 Jun 2026"))
    write(tmp_path, Invitations=f"{INVITED}{row}\n")
    (found,) = records(tmp_path, "invitation")
    assert (found.sender, found.recipient, found.state, found.note) == expected
    assert found.sent_at == datetime(2026, 6, 1, 15, 4, tzinfo=UTC)


BAD_INVITATIONS = [
    (',Me,"6/1/26, 3:04 PM",,INCOMING,,', "a hidden member: there is no name and no address"),
    ('Ana,Me,"6/1/26, 3:04 PM",,,,', "Direction: missing"),
    ('Ana,Me,"6/1/26, 3:04 PM",,up,,', "Direction: 'up' is neither INCOMING nor OUTGOING"),
    ("Ana,Me,,,INCOMING,,", "Sent At: empty"),
    ("Ana,Me,later,,INCOMING,,", "Sent At: 'later' is not a date"),
    (
        "Ana,Me,0001-01-01T00:00:00+14:00,,INCOMING,,",
        "Sent At: '0001-01-01T00:00:00+14:00' is not between year 1 and 9999",
    ),
    ("Ana,Me", "2 columns where the header has 7"),
]


@pytest.mark.parametrize(("row", "reason"), BAD_INVITATIONS)
def test_invitation_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, row: str, reason: str) -> None:
    write(tmp_path, Invitations=f"{INVITED}{row}\n")
    ((number, found),) = reasons(tmp_path)
    assert number == 2
    assert found.startswith(reason)


# Dates


DATES = [
    "07 Jun 2026",
    "2026-06-07",
    "07-Jun-26",
    "07 Juni 2026",
    "07 juin 2026",
    "2026年6月7日",
    "6/7/26",
    '"6/7/26, 3:04 PM"',
    "2026/06/07",
    "07.06.2026",
]


@pytest.mark.parametrize("text", DATES)
def test_date_of_a_connection_is_read_as_people_have_it(tmp_path: Path, text: str) -> None:
    write(tmp_path, Connections=connections(f"Ada,Quill,{IN}ada,,,,{text}"))
    (tie,) = records(tmp_path, "connection")
    assert tie.since.date() == date(2026, 6, 7)


def test_connection_without_a_date_is_one_since_an_unknown_time(tmp_path: Path) -> None:
    write(tmp_path, Connections=connections(f"Ada,Quill,{IN}ada,,,,"))
    (tie,) = records(tmp_path, "connection")
    assert tie.since is None


COLUMNS = [
    (["6/7/26", "6/13/26"], date(2026, 6, 7), "the month first: '6/13/26' can only be read so"),
    (["7/6/26", "13/6/26"], date(2026, 6, 7), "the day first: '13/6/26' can only be read so"),
    (["6/7/26", "7/8/26"], date(2026, 6, 7), "the month first: no date has a day above 12"),
]


@pytest.mark.parametrize(("column", "first", "reading"), COLUMNS)
def test_order_of_day_and_month_is_that_of_the_whole_file(
    tmp_path: Path, column: list[str], first: date, reading: str
) -> None:
    rows = [f"P,{number},{IN}p{number},,,,{text}" for number, text in enumerate(column)]
    write(tmp_path, Connections=connections(*rows))
    (source,) = sources(tmp_path)
    assert reading in source.reading
    dates = [line.record.since for line in source.ties() if isinstance(line.record, ConnectionRecord)]
    assert dates[0] == datetime(first.year, first.month, first.day, tzinfo=UTC)


def test_date_that_can_be_read_both_ways_is_refused_if_the_file_has_both_orders(tmp_path: Path) -> None:
    rows = [f"P,{n},{IN}p{n},,,,{text}" for n, text in enumerate(["6/7/26", "13/6/26", "6/13/26"])]
    write(tmp_path, Connections=connections(*rows))
    ((number, reason),) = reasons(tmp_path)
    assert number == 5
    assert "can have its day or its month first" in reason


# Shapes of files


SHAPES = {
    "as exported": connections(f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,07 Jun 2026"),
    "without notes": HEADER + f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,07 Jun 2026\n",
    "notes in another language": 'Hinweise:\n"Einige Adressen fehlen; das ist so gewollt, und kein Fehler."\n\n'
    + HEADER
    + f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,07 Jun 2026\n",
    "byte order mark and empty rows": "\ufeff"
    + connections(f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,07 Jun 2026", ",,,,,,", " , ,,,,, ", ""),
    "many empty rows first": ",,,,,,\n" * 60 + HEADER + f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,07 Jun 2026\n",
    "rows with further commas": connections(f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,07 Jun 2026,,"),
    "semicolons": 'Notes:\n"Some; addresses; are missing."\n\n'
    "First Name;Last Name;URL;Email Address;Company;Position;Connected On\n"
    f"Ada;Quill;{IN}ada-quill;;Fern Ltd;Buyer;07 Jun 2026\n",
    "Excel": "sep=;\n"
    "First Name;Last Name;URL;Email Address;Company;Position;Connected On\n"
    f"Ada;Quill;{IN}ada-quill;;Fern Ltd;Buyer;07-Jun-26\n",
    "tabs": f"First Name\tLast Name\tURL\tEmail Address\tCompany\tPosition\tConnected On\n"
    f"Ada\tQuill\t{IN}ada-quill\t\tFern Ltd\tBuyer\t07 Jun 2026\n",
    "quoted": '"First Name","Last Name","URL","Email Address","Company","Position","Connected On"\n'
    f'"Ada","Quill","{IN}ada-quill","","Fern Ltd","Buyer","07 Jun 2026"\n',
    "blanks around cells": "First Name , Last Name , URL , Email Address , Company , Position , Connected On\n"
    f"Ada , Quill , {IN}ada-quill ,, Fern Ltd , Buyer , 07 Jun 2026\n",
    "other order": "Connected On,Position,Company,URL,Last Name,First Name\n"
    f"07 Jun 2026,Buyer,Fern Ltd,{IN}ada-quill,Quill,Ada\n",
    "snake case": "first_name,last_name,url,email_address,company,position,connected_on\n"
    f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,2026-06-07\n",
    "one name": "Full Name,Profile URL,Company,Title,Connected On\n"
    f"Ada Quill,{IN}ada-quill,Fern Ltd,Buyer,07 Jun 2026\n",
    "German": "Vorname;Nachname;URL;E-Mail-Adresse;Unternehmen;Position;Verbunden am\n"
    f"Ada;Quill;{IN}ada-quill;;Fern Ltd;Buyer;07. Juni 2026\n",
    "German, short": "Vorname;Name;Profil;Firma;Titel;Kontakt seit\n"
    f"Ada;Quill;{IN}ada-quill;Fern Ltd;Buyer;07.06.2026\n",
    "French": "Prénom,Nom,URL,Adresse e-mail,Entreprise,Poste,Connecté le\n"
    f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,7 juin 2026\n",
    "Spanish": "Nombre,Apellidos,URL,Correo electrónico,Empresa,Cargo,Conectado el\n"
    f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,7 jun 2026\n",
    "Portuguese": "Nome,Sobrenome,URL,E-mail,Empresa,Cargo,Conectado em\n"
    f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,7 de jun. de 2026\n",
    "Italian": "Nome,Cognome,URL,E-mail,Azienda,Posizione,Collegato il\n"
    f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,7 giu 2026\n",
    "Polish": "Imię,Nazwisko,URL,Adres e-mail,Firma,Stanowisko,Data połączenia\n"
    f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,7 cze 2026\n",
    "Russian": "Имя,Фамилия,URL,Эл. почта,Компания,Должность,Дата добавления\n"
    f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,7 июня 2026\n",
    "Japanese": "名,姓,URL,メールアドレス,会社,役職,つながった日\n"
    f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,2026年6月7日\n",
    "known names, other headings unknown": "Vorname;Nachname;Adresse;Firma;Position;Wann\n"
    f"Ada;Quill;{IN}ada-quill;Fern Ltd;Buyer;07.06.2026\n",
    "unknown headings": "Izena,Abizena,URLa,Posta,Enpresa,Kargua,Noiz\n"
    f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,2026-06-07\n",
    "no headings": f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,2026-06-07\n",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["Connections.csv", "connections.CSV", "my contacts.txt"])
def test_connections_are_read_in_every_shape(tmp_path: Path, shape: str, name: str) -> None:
    (tmp_path / name).write_text(SHAPES[shape], encoding="utf-8")
    assert is_linkedin(tmp_path / name)
    for path in (tmp_path, tmp_path / name):
        assert reasons(path) == []
        (ada,) = (m for m in records(path, "member") if m.id != "me")
        assert (ada.id, ada.name, ada.title, ada.headline) == ("ada-quill", "Ada Quill", "Buyer", "Buyer at Fern Ltd")
        (tie,) = records(path, "connection")
        assert (tie.a, tie.b, tie.since) == ("me", "ada-quill", datetime(2026, 6, 7, tzinfo=UTC))
        assert [it.id for it in records(path, "organization")] == ["company-fern-ltd"]


def test_older_export_has_no_addresses(tmp_path: Path) -> None:
    header = "First Name,Last Name,Email Address,Company,Position,Connected On\n"
    row = 'Ada,Quill,ada@example.com,Fern Ltd,Buyer,"6/7/19, 3:04 PM"\n'
    write(tmp_path, Connections=header + row)
    ada = records(tmp_path, "member")[-1]
    assert (ada.name, ada.email) == ("Ada Quill", "ada@example.com")
    assert records(tmp_path, "connection")[0].since == datetime(2019, 6, 7, 15, 4, tzinfo=UTC)


def test_file_names_have_any_case(tmp_path: Path) -> None:
    write(
        tmp_path,
        connections=connections(f"Ada,Quill,{IN}ada-quill,,Fern Ltd,Buyer,07 Jun 2026"),
        invitations=INVITED + f'Dev Rao,Me,"6/1/26, 3:04 PM",,INCOMING,{IN}dev-rao,{IN}me-x\n',
        PROFILE=PROFILE,
    )
    assert others(tmp_path) == ["ada-quill", "dev-rao"]
    assert records(tmp_path, "member")[0].name == "Mira Stone"
    assert [it.state for it in records(tmp_path, "invitation")] == ["pending"]


def test_files_of_an_export_are_one_export_also_when_named_one_by_one(tmp_path: Path) -> None:
    write(
        tmp_path,
        Connections=connections("Ada,Quill,,,,,07 Jun 2026"),
        Invitations="From,To,Sent At,Message,Direction\n" + 'Ada Quill,Me,"6/1/26, 3:04 PM",,INCOMING\n',
        Profile=PROFILE,
    )
    paths = [tmp_path / f"{name}.csv" for name in ("Invitations", "Connections", "Profile")]
    lines = [line for source in sources_of(paths) for line in (*source.nodes(), *source.ties())]
    names = [line.record.name for line in lines if isinstance(line.record, MemberRecord)]
    assert names[:2] == ["Mira Stone", "Mira Stone"]
    assert [line.record.state for line in lines if isinstance(line.record, InvitationRecord)] == ["accepted"]


BAD_ROWS = [
    (f"Ada,Quill,{IN}ada,,,07 Jun 2026", "6 columns where the header has 7"),
    (f"Ada,Quill,{IN}ada,,,,07 Jun 2026,x", "8 columns where the header has 7"),
    (f"Ada,Quill,{IN}ada,,,,31 Jun 2026", "Connected On: '31 Jun 2026' is not a date"),
    (f'Ada,"Quill,{IN}ada,,,,07 Jun 2026', "a quote is opened and not closed"),
    (",,,,,,07 Jun 2026", "a hidden member: there is no name and no address"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_ROWS)
def test_row_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, bad: str, reason: str) -> None:
    write(tmp_path, Connections=connections(bad, f"Ben,Roe,{IN}ben,,,,07 Jun 2026"))
    ((number, found),) = reasons(tmp_path)
    assert number == 5
    assert found.startswith(reason)
    assert others(tmp_path) == ["ben"]


NOT_LINKEDIN = [
    "id,name\na,Ana\n",
    "a,b,since\nx,y,2020-01-02\n",
    "from,to,sent at\na,b,2020-01-02\n",
    "source,target\na,b\n",
    "1 2\n2 3\n",
    "First Name,Last Name,Company\nAda,Quill,Fern Ltd\n",
    f"name,url\nAda,{IN}ada\n",
    "Name,Connected\nprinter,yes\n",
    # Other files of an export: certifications, publications, members followed, recommendations, contacts.
    "Name,Url,Authority,Started On,Finished On\nC1,https://example.com/c1,Board,2021-03-05,2024-03-05\n",
    "Name,Published On,Description,Publisher,Url\nFerns,2021-03-05,,Press,https://example.com/ferns\n",
    "Date,Status,FullName\n2025-04-01,Followed,Ada Quill\n",
    "First Name,Last Name,Company,Job Title,Text,Creation Date\nAda,Quill,Fern Ltd,Buyer,Good,2021-03-05\n",
    "Source,FirstName,LastName,Companies,Title,Emails\nx,Ada,Quill,Fern Ltd,Buyer,ada@example.com\n",
    "",
    '"',
]


@pytest.mark.parametrize("text", NOT_LINKEDIN)
def test_other_table_is_not_taken_for_an_export(tmp_path: Path, text: str) -> None:
    (tmp_path / "file.csv").write_text(text)
    assert not is_linkedin(tmp_path / "file.csv")


CELLS = st.sampled_from(
    ["", "a", f"{IN}ada", '"', "07 Jun 2026", "6/7/26", "Freelance", "\n", "\u0000", "\ud7ff", "=x", "%ff"]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(CELLS | st.text(max_size=8), max_size=9), max_size=9), st.sampled_from(",;\t"), st.booleans())
def test_every_row_is_read_or_refused(rows: list[list[str]], delimiter: str, quoted: bool) -> None:
    text = "".join(delimiter.join(f'"{cell}"' if quoted else cell for cell in row) + "\n" for row in rows)
    for header in (HEADER, INVITED, PROFILE, POSITIONS, EDUCATION, FOLLOWED):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "file.csv"
            path.write_bytes((header.replace(",", delimiter) + text).encode("utf-8", "surrogatepass"))
            lines = read(path, format="linkedin")
            assert all(line.record is not None or line.reason for line in lines)


# Importing


def everything(folder: Path) -> Path:
    rows = [
        [
            f"P{n}",
            "Q",
            f"{IN}p-{n}" if n % 2 else "",
            "",
            ["Fern Ltd", "Freelance", "C++ Labs"][n % 3],
            "Buyer",
            "07 Jun 2026",
        ]
        for n in range(10)
    ]
    text = io.StringIO()
    csv.writer(text).writerows([*rows, rows[0], ["P1 again", "Q", f"{IN}P-1/de", "", "Moss Ltd", "", "08 Jun 2026"]])
    write(
        folder, Connections=NOTES + HEADER + text.getvalue(), Profile=PROFILE, Positions=POSITIONS, Education=EDUCATION
    )
    invitations = f'Di Eve,Me,"6/1/26, 3:04 PM",,INCOMING,{IN}di,\nMe,P2 Q,"6/1/26, 3:04 PM",,OUTGOING,,\n'
    return write(folder, Invitations=INVITED + invitations, **{"Company Follows": FOLLOWED})


@pytest.mark.anyio
async def test_export_imported_twice_gives_only_duplicates(ctx: Context, tmp_path: Path) -> None:
    folder = everything(tmp_path)
    first = (await load(ctx, [folder])).document()
    # The owner, ten connections and the inviter. Of two more rows, one is the same as another, and one has its address.
    assert first["kinds"]["member"] == {"created": 12}
    assert first["kinds"]["connection"] == {"created": 10, "duplicates": 2}
    assert first["kinds"]["invitation"] == {"created": 2}
    assert first["rejected"] == first["updated"] == 0
    again = (await load(ctx, [folder])).document()
    assert (again["created"], again["updated"], again["rejected"]) == (0, 0, 0)
