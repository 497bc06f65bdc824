"""LDBC SNB in the layouts that its generators and converters write."""
# ruff: noqa: E501  rows of files

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graphsvc.context import Context
from graphsvc.ingest import load, sources_of
from graphsvc.ingest.lines import Line
from graphsvc.ingest.readers.ldbc import is_ldbc

SAMPLE = Path(__file__).parent / "data" / "ldbc-snb-tiny"


def read(path: Path, **options: Any) -> list[Line]:
    return [line for source in sources_of([path], **options) for line in (*source.nodes(), *source.ties())]


def records(path: Path, kind: str, **options: Any) -> list[Any]:
    return [line.record for line in read(path, **options) if line.record and line.record.type == kind]


def reasons(path: Path, **options: Any) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in read(path, **options) if line.reason]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = "".join(f"{line.strip()}\n" for line in text.split("\n") if line.strip()).encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder


def test_sample_has_its_published_size() -> None:
    assert len(records(SAMPLE, "member")) == 222
    assert len(records(SAMPLE, "connection")) == 825
    assert reasons(SAMPLE) == []
    jose = next(member for member in records(SAMPLE, "member") if member.id == "8796093022220")
    assert (jose.name, jose.email, jose.location, jose.joined_on) == (
        "Jose Alonso",
        "Jose8796093022220@gmail.com",
        "Jagüey Grande",
        date(2010, 9, 16),
    )


ADA = "11|Ada|Quill|female|1980-02-02|1.2.3.4|Firefox"
BEN = "22|Ben|Roe|male|1981-02-02|1.2.3.5|Opera"
PERSON = "id|firstName|lastName|gender|birthday|locationIP|browserUsed"
JOINED = ("2010-02-14T15:32:10.447+00:00", "2010-03-14T15:32:10.447+00:00")
PERSONS = f"creationDate|{PERSON}\n{JOINED[0]}|{ADA}\n{JOINED[1]}|{BEN}\n"
MERGED = (
    f"creationDate|{PERSON}|LocationCityId|language|email\n"
    f"{JOINED[0]}|{ADA}|5|en|ada@example.org;a@example.org\n{JOINED[1]}|{BEN}|5|id;en|ben@example.org\n"
)
COMPOSITE = (
    f"creationDate|{PERSON}|language|email\n"
    f"{JOINED[0]}|{ADA}|en|ada@example.org;a@example.org\n{JOINED[1]}|{BEN}|id;en|ben@example.org\n"
)
KNOWS = "creationDate|Person1Id|Person2Id\n2011-05-01T00:00:00.000+00:00|11|22\n"
PLACES = "id|name|url|type|PartOfPlaceId\n5|New_Oslo|http://x|City|6\n6|Norway|http://y|Country|\n"
ORGANISATIONS = "id|type|name|url|LocationPlaceId\n7|Company|Fern_Ltd|http://f|6\n8|University|Moss_School|http://m|5\n"
WORKS = "creationDate|PersonId|CompanyId|workFrom\n2010-02-15T00:00:00.000+00:00|11|7|2009\n"
STUDIES = "creationDate|PersonId|UniversityId|classYear\n2010-02-15T00:00:00.000+00:00|22|8|2008\n"
MERGED_FILES = {
    "dynamic/Person/part-00000-6c4bfb1f-0d1c-c000.csv": MERGED,
    "dynamic/Person_knows_Person/part-00000-6c4bfb1f-0d1c-c000.csv": KNOWS,
    "dynamic/Person_workAt_Company/part-00000-6c4bfb1f-0d1c-c000.csv": WORKS,
    "dynamic/Person_studyAt_University/part-00000-6c4bfb1f-0d1c-c000.csv": STUDIES,
    "static/Place/part-00000-6c4bfb1f-0d1c-c000.csv": PLACES,
    "static/Organisation/part-00000-6c4bfb1f-0d1c-c000.csv": ORGANISATIONS,
}
PROJECTED_FILES = MERGED_FILES | {
    "dynamic/Person/part-00000-6c4bfb1f-0d1c-c000.csv": COMPOSITE,
    "dynamic/Person_isLocatedIn_City/part-0.csv": f"creationDate|PersonId|CityId\n{JOINED[0]}|11|5\n{JOINED[1]}|22|5\n",
    "static/Place/part-00000-6c4bfb1f-0d1c-c000.csv": "id|name|url|type\n5|New_Oslo|http://x|City\n6|Norway|http://y|Country\n",
    "static/Organisation/part-00000-6c4bfb1f-0d1c-c000.csv": "id|type|name|url\n7|Company|Fern_Ltd|http://f\n8|University|Moss_School|http://m\n",
    "static/Organisation_isLocatedIn_Place/part-0.csv": "OrganisationId|PlaceId\n7|6\n8|5\n",
}
EMAILS = f"creationDate|PersonId|EmailAddressId\n{JOINED[0]}|11|ada@example.org\n{JOINED[0]}|11|a@example.org\n{JOINED[1]}|22|ben@example.org\n"


def within(prefix: str, files: dict[str, str]) -> dict[str, str]:
    return {prefix + name: text for name, text in files.items()}


def changed(files: dict[str, str], change: Callable[[str], str]) -> dict[str, str]:
    return {name: change(text) for name, text in files.items()}


def body(text: str) -> str:
    return text.partition("\n")[2]


def quoted(text: str) -> str:
    return "".join("|".join(f'"{cell}"' for cell in line.split("|")) + "\n" for line in text.strip().split("\n"))


# The headers that the Neo4j implementation of LDBC's business intelligence workload has, beside data without any.
NEO4J_HEADERS = {
    "headers/dynamic/Person.csv": "creationDate:DATETIME|id:ID(Person)|firstName:STRING|lastName:STRING|gender:STRING"
    "|birthday:DATE|locationIP:STRING|browserUsed:STRING|speaks:STRING[]|email:STRING[]",
    "headers/dynamic/Person_isLocatedIn_City.csv": "creationDate:DATETIME|:START_ID(Person)|:END_ID(Place)",
    "headers/dynamic/Person_knows_Person.csv": "creationDate:DATETIME|:START_ID(Person)|:END_ID(Person)",
    "headers/dynamic/Person_studyAt_University.csv": "creationDate:DATETIME|:START_ID(Person)|:END_ID(Organisation)|classYear:LONG",
    "headers/dynamic/Person_workAt_Company.csv": "creationDate:DATETIME|:START_ID(Person)|:END_ID(Organisation)|workFrom:LONG",
    "headers/static/Organisation.csv": "id:ID(Organisation)|:LABEL|name:STRING|url:STRING",
    "headers/static/Organisation_isLocatedIn_Place.csv": ":START_ID(Organisation)|:END_ID(Place)",
    "headers/static/Place.csv": "id:ID(Place)|name:STRING|url:STRING|:LABEL",
}
# Kuzu's copy has dates as numbers of 17 digits, and the Hadoop generator has milliseconds, or dates with +0000.
KUZU_FILES = {
    "Person.csv": "id:ID(Person)|firstName:STRING|lastName:STRING|gender:STRING|birthday:LONG|creationDate:LONG|locationIP:STRING|browserUsed:STRING\n"
    "11|Ada|Quill|female|19800202|20100214153210447|1.2.3.4|Firefox\n22|Ben|Roe|male|19810202|20100314153210447|1.2.3.5|Opera\n",
    "Person_knows_Person.csv": ":START_ID(Person)|:END_ID(Person)|creationDate:LONG\n11|22|20110501000000000\n",
    "Person_isLocatedIn_Place.csv": ":START_ID(Person)|:END_ID(Place)\n11|5\n22|5\n",
    "Person_workAt_Organisation.csv": ":START_ID(Person)|:END_ID(Organisation)|workFrom:INT\n11|7|2009\n",
    "Person_studyAt_Organisation.csv": ":START_ID(Person)|:END_ID(Organisation)|classYear:INT\n22|8|2008\n",
    "Person_email_EmailAddress.csv": "Person.id|email\n11|ada@example.org\n22|ben@example.org\n",
    "Place.csv": "id:ID(Place)|name:STRING|url:STRING|:LABEL\n5|New_Oslo|http://x|City\n6|Norway|http://y|Country\n",
    "Organisation.csv": "id:ID(Organisation)|:LABEL|name:STRING|url:STRING\n7|Company|Fern_Ltd|http://f\n8|University|Moss_School|http://m\n",
    "Organisation_isLocatedIn_Place.csv": ":START_ID(Organisation)|:END_ID(Place)\n7|6\n8|5\n",
}
HADOOP_FILES = {
    "dynamic/person_0_0.csv": "id|firstName|lastName|gender|birthday|creationDate|locationIP|browserUsed|place|language|emails\n"
    "11|Ada|Quill|female|318297600000|1266161530447|1.2.3.4|Firefox|5|en|ada@example.org;a@example.org\n",
    "dynamic/person_1_0.csv": "id|firstName|lastName|gender|birthday|creationDate|locationIP|browserUsed|place|language|emails\n"
    "22|Ben|Roe|male|349920000000|1268580730447|1.2.3.5|Opera|5|id|ben@example.org\n",
    "dynamic/person_knows_person_0_0.csv": "Person.id|Person.id|creationDate\n11|22|2011-05-01T00:00:00.000+0000\n",
    "dynamic/person_workAt_organisation_0_0.csv": "Person.id|Organisation.id|workFrom\n11|7|2009\n",
    "dynamic/person_studyAt_organisation_0_0.csv": "Person.id|Organisation.id|classYear\n22|8|2008\n",
    "static/place_0_0.csv": "id|name|url|type|isPartOf\n5|New_Oslo|http://x|city|6\n6|Norway|http://y|country|\n",
    "static/organisation_0_0.csv": "id|type|name|url|place\n7|company|Fern_Ltd|http://f|6\n8|university|Moss_School|http://m|5\n",
}
RAW_FILES = MERGED_FILES | {
    "dynamic/Person/part-00000-6c4bfb1f-0d1c-c000.csv": f"creationDate|deletionDate|explicitlyDeleted|{PERSON}|LocationCityId|language|email\n"
    f"1266161530447|1577836800000|false|{ADA}|5|en|ada@example.org\n1268580730447|1577836800000|false|{BEN}|5|id|ben@example.org\n",
    "dynamic/Person_knows_Person/part-00000-6c4bfb1f-0d1c-c000.csv": "creationDate|deletionDate|explicitlyDeleted|Person1Id|Person2Id\n"
    "1304208000000|1577836800000|false|11|22\n",
}
SNAPSHOT = "graphs/csv/bi/composite-merged-fk/initial_snapshot/"
LAYOUTS = {
    "composite-merged-fk": MERGED_FILES,
    "composite-projected-fk": PROJECTED_FILES,
    "singular-merged-fk": MERGED_FILES
    | {
        "dynamic/Person/part-00000-6c4bfb1f-0d1c-c000.csv": "".join(
            line.rsplit("|", 2)[0] + "\n" for line in MERGED.strip().split("\n")
        ),
        "dynamic/Person_email_EmailAddress/part-0.csv": EMAILS,
    },
    "singular-projected-fk": PROJECTED_FILES
    | {
        "dynamic/Person/part-00000-6c4bfb1f-0d1c-c000.csv": PERSONS,
        "dynamic/Person_email_EmailAddress/part-0.csv": EMAILS,
    },
    "raw": RAW_FILES,
    "in the generator's folders": within(SNAPSHOT, MERGED_FILES)
    | within(
        "graphs/csv/bi/composite-merged-fk/",
        {
            "inserts/dynamic/Person/batch_id=2012-11-29/part-0.csv": MERGED.replace("|11|", "|33|").replace(
                "|22|", "|44|"
            ),
            "deletes/dynamic/Person/batch_id=2012-11-29/part-0.csv": "deletionDate|id\n2012-11-29T00:00:00.000+00:00|11\n",
            "initial_snapshot/dynamic/Person/_SUCCESS": "",
            "initial_snapshot/dynamic/Person/.part-0.csv.crc": "crc",
        },
    ),
    "compressed": {f"{name}.gz": text for name, text in MERGED_FILES.items()},
    "commas": changed(MERGED_FILES, lambda text: text.replace("|", ",")),
    "quoted": changed(MERGED_FILES, quoted),
    "without headers": changed(MERGED_FILES, body),
    "without headers, projected, quoted": changed(PROJECTED_FILES, lambda text: quoted(body(text))),
    "with Neo4j's headers": changed(PROJECTED_FILES, lambda text: quoted(body(text))) | NEO4J_HEADERS,
    "Kuzu": KUZU_FILES,
    "Kuzu, with commas": changed(KUZU_FILES, lambda text: text.replace("|", ",")),
    "Hadoop": HADOOP_FILES,
    "companies and universities apart": {name: text for name, text in KUZU_FILES.items() if name != "Organisation.csv"}
    | {
        "Company.csv": "id:ID(Company)|name:STRING|url:STRING\n7|Fern_Ltd|http://f\n",
        "University.csv": "id:ID(University)|name:STRING|url:STRING\n8|Moss_School|http://m\n",
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_network_is_the_same_in_every_layout(tmp_path: Path, layout: str) -> None:
    folder = write(tmp_path / "social_network", LAYOUTS[layout])
    assert is_ldbc(folder)
    assert reasons(folder) == []
    assert [(m.id, m.name, m.email, m.location, m.joined_on) for m in records(folder, "member")] == [
        ("11", "Ada Quill", "ada@example.org", "New Oslo", date(2010, 2, 14)),
        ("22", "Ben Roe", "ben@example.org", "New Oslo", date(2010, 3, 14)),
    ]
    assert [(it.id, it.name, it.kind, it.location) for it in records(folder, "organization")] == [
        ("7", "Fern Ltd", "company", "Norway"),
        ("8", "Moss School", "school", "New Oslo"),
    ]
    assert [(it.a, it.b, it.since) for it in records(folder, "connection")] == [
        ("11", "22", datetime(2011, 5, 1, tzinfo=UTC))
    ]
    assert [(it.member, it.organization, it.role, it.from_, it.to) for it in records(folder, "affiliation")] == [
        ("11", "7", "Employee", date(2009, 1, 1), None),
        ("22", "8", "Student", None, date(2008, 12, 31)),
    ]


KNOWS_HEADERS = [
    ("creationDate|Person1Id|Person2Id", "2011-05-01|11|22"),
    ("Person1Id|Person2Id|creationDate", "11|22|2011-05-01"),
    ("Person.id|Person.id|creationDate", "11|22|2011-05-01"),
    ("Person.id|creationDate|Person.id", "11|2011-05-01|22"),
    (":START_ID(Person)|:END_ID(Person)|creationDate:DATETIME", "11|22|2011-05-01"),
    (":END_ID(Person)|creationDate:DATETIME|:START_ID(Person)", "22|2011-05-01|11"),
    ("person1id|PERSON2ID|creationdate|weight", "11|22|2011-05-01|0.5"),
    ("creationDate|deletionDate|explicitlyDeleted|Person1Id|Person2Id", "1304208000000|1577836800000|false|11|22"),
]


@pytest.mark.parametrize(("header", "row"), KNOWS_HEADERS)
def test_columns_of_knows_are_found_by_name(tmp_path: Path, header: str, row: str) -> None:
    write(tmp_path, {"person_0_0.csv": PERSONS, "person_knows_person_0_0.csv": f"{header}\n{row}\n"})
    (tie,) = records(tmp_path, "connection")
    assert (tie.a, tie.b, tie.since) == ("11", "22", datetime(2011, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "header", ["PersonId|CompanyId|workFrom", "workFrom:INT|:END_ID(Organisation)|:START_ID(Person)"]
)
def test_person_of_an_affiliation_is_found_by_name(tmp_path: Path, header: str) -> None:
    row = "11|7|2009" if header.startswith("Person") else "2009|7|11"
    write(tmp_path, {"Person.csv": PERSONS, "Person_workAt_Company.csv": f"{header}\n{row}\n"})
    (work,) = records(tmp_path, "affiliation")
    assert (work.member, work.organization, work.from_) == ("11", "7", date(2009, 1, 1))


def test_columns_of_data_without_a_header_are_those_of_its_header_file(tmp_path: Path) -> None:
    write(tmp_path, {"Person.csv": PERSONS, "Person_knows_Person/part-0.csv": "22|2011-05-01|11\n"})
    write(tmp_path, {"headers/Person_knows_Person.csv": ":END_ID(Person)|creationDate:DATETIME|:START_ID(Person)\n"})
    (tie,) = records(tmp_path, "connection")
    assert (tie.a, tie.b) == ("11", "22")
    (tmp_path / "headers/Person_knows_Person.csv").rename(tmp_path / "Person_knows_Person_header.csv")
    (tie,) = records(tmp_path, "connection")
    assert (tie.a, tie.b) == ("11", "22")


def test_persons_without_names_and_dates_are_members(tmp_path: Path) -> None:
    """As in LSQB, the benchmark of subgraph queries."""
    write(
        tmp_path,
        {
            "Person.csv": "id:ID(Person)\n11\n22\n",
            "Person_knows_Person.csv": ":START_ID(Person)|:END_ID(Person)\n11|22\n",
            "City.csv": "id:ID(City)\n5\n",
        },
    )
    assert [member.name for member in records(tmp_path, "member")] == ["Member 11", "Member 22"]
    (tie,) = records(tmp_path, "connection")
    assert tie.since is None


BAD_LINES = [
    ("2011-05-01|11", "2 columns where the header has 3"),
    ("2011-05-01|11|22|x", "4 columns where the header has 3"),
    ("soon|11|22", "'soon' is not a date"),
    ("9" * 19 + "|11|22", f"'{'9' * 19}' is not a date"),
    ("0001-01-01T00:00:00+14:00|11|22", "'0001-01-01T00:00:00+14:00' is not between year 1 and 9999 in UTC"),
    ("2011-05-01|11|11", "a member cannot be connected to themselves"),
    ("2011-05-01|11|", "b: empty"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_LINES)
def test_line_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, bad: str, reason: str) -> None:
    knows = f"creationDate|Person1Id|Person2Id\n{bad}\n2011-05-02|11|22\n"
    write(tmp_path, {"Person/part-0.csv": PERSONS, "Person_knows_Person/part-0.csv": knows})
    ((number, found),) = reasons(tmp_path)
    assert number == 2
    assert found.startswith(reason)
    assert len(records(tmp_path, "connection")) == 1


BAD_FILES = [
    ("person_knows_person_0_0.csv", "", "the file is empty"),
    ("person_knows_person_0_0.csv", "hello\nworld\n", "the first line is not a header of LDBC's person_knows_person"),
    ("organisation_0_0.csv", "id|name\n7|Fern\n", "missing column type"),
    ("person_workAt_organisation_0_0.csv", "Person.id|Organisation.id|workFrom\n11|7|year\n", "'year' is not a year"),
]


@pytest.mark.parametrize(("name", "text", "reason"), BAD_FILES)
def test_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, name: str, text: str, reason: str) -> None:
    write(tmp_path, {"person_0_0.csv": PERSONS, name: text})
    assert [found for _, found in reasons(tmp_path)] == [reason]


OTHERS = [
    {"Person.csv": "id:ID(Person),name\n1,Ada\n", "ACTED_IN.csv": ":START_ID,:END_ID\n1,2\n"},
    {"person.csv": "id,name\n1,Ada\n"},
    {"members.csv": "id,name\n1,Ada\n"},
    {"person/notes.csv": "hello\n"},
    {},
]


@pytest.mark.parametrize("files", OTHERS)
def test_other_folder_is_not_taken_for_ldbc(tmp_path: Path, files: dict[str, str]) -> None:
    assert not is_ldbc(write(tmp_path, files))


@pytest.mark.anyio
async def test_folder_imported_twice_gives_only_duplicates(ctx: Context, tmp_path: Path) -> None:
    folder = write(tmp_path, PROJECTED_FILES)
    first = (await load(ctx, [folder])).document()
    assert (first["created"], first["updated"], first["duplicates"], first["rejected"]) == (7, 0, 0, 0)
    again = (await load(ctx, [folder])).document()
    assert (again["created"], again["updated"], again["duplicates"], again["rejected"]) == (0, 0, 7, 0)
