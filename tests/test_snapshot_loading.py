"""Reading a network into memory: whole, and member by member, with the same result."""

import pytest

from graphsvc.context import Context
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.facts import facts_in
from graphsvc.snapshot.layout import Totals
from graphsvc.snapshot.reading import read_members, read_organizations
from tests.snapshot_networks import version_of_database
from tests.test_snapshot_versions import empty

pytestmark = pytest.mark.anyio

NETWORK = """
CREATE (ana:Member {id: 'ana', name: 'Ana', headline: 'Head', location: 'Bern', industry: 'IT'}),
  (bo:Member {id: 'Bo', name: 'Bo', discoverable: false, connections_visible_to: 'connections'}),
  (cy:Member {id: 'cy', name: 'Çelik 李', connections_visible_to: 'everyone', location: 'IT'}),
  (number:Member {id: '~1', name: 17}), (alone:Member {id: 'zz', name: 'Alone', location: ''}),
  (school:Organization {id: 'o2', name: 'School', kind: 'school'}),
  (works:Organization {id: 'o1', name: 'Works', kind: 'company'}),
  (ana)-[:CONNECTED]->(bo), (cy)-[:CONNECTED]->(ana), (number)-[:CONNECTED]->(cy),
  (ana)-[:FOLLOWS]->(cy), (ana)-[:FOLLOWS]->(school), (bo)-[:FOLLOWS]->(cy),
  (ana)-[:AFFILIATED {role: 'a', from: date('2001-02-03')}]->(works),
  (ana)-[:AFFILIATED {to: date('1969-12-31')}]->(works),
  (cy)-[:AFFILIATED {from: 'once'}]->(school),
  (ana)-[:BLOCKED]->(number), (number)-[:BLOCKED]->(ana), (bo)-[:BLOCKED]->(cy),
  (bo)-[:DISMISSED]->(ana),
  (ana)-[:SENT]->(:Invitation {id: 'i1', state: 'ignored', sent_at: datetime('2026-01-01T00:00:00.000001Z'),
    answered_at: datetime('2026-01-02T00:00:00.000000001Z')})-[:TO]->(cy),
  (cy)-[:SENT]->(:Invitation {id: 'i2', state: 'pending', sent_at: datetime('2026-01-01T01:00:00+01:00')})-[:TO]->(ana)
"""
NEW_YEAR = 1_767_225_600_000_000


async def test_a_loaded_network_has_what_each_member_has(ctx: Context) -> None:
    await ctx.store.driver.execute_query(NETWORK)
    version = await version_of_database(ctx)
    assert version.totals == Totals(members=5, organizations=2, connections=3, follows=3, affiliations=3, blocks=3)
    assert [each.id for each in version.organizations] == ["o1", "o2"]
    ids = ["Bo", "ana", "cy", "zz", "~1"]
    assert [version.id_of(number) for number in range(5)] == ids
    read = {facts.id: facts for facts in await read_members(ctx.store, [*ids, "nobody"])}
    assert not read["nobody"].exists
    series = Series(empty())
    draft = series.draft()
    for organization in await read_organizations(ctx.store, ["o1", "o2"]):
        draft.apply_organization(organization)
    for facts in read.values():
        draft.apply(facts)
    one_by_one = series.publish(draft.version())
    for id_ in [*ids, "nobody"]:
        assert facts_in(version, id_) == facts_in(one_by_one, id_)
    # Nothing that was read whole is news.
    draft = Series(version).draft()
    assert not [facts.id for facts in read.values() if draft.apply(facts)]

    ana = facts_in(version, "ana")
    assert (ana.name, ana.headline, ana.location, ana.industry, ana.flags) == ("Ana", "Head", "Bern", "IT", 2 | 4)
    assert facts_in(version, "Bo").flags == 0
    assert (ana.connections, ana.following, ana.following_organizations) == (("Bo", "cy"), ("cy",), ("o2",))
    assert ana.affiliations == (("o1", -(2**31), -1), ("o1", 11356, -(2**31)))
    assert facts_in(version, "cy").affiliations == (("o2", -(2**31), -(2**31)),)
    # To the sender an ignored invitation looks pending, and it cools down for both; moments are rounded up.
    answered = NEW_YEAR + 86_400_000_000 + 1
    assert set(ana.aside) == {(0, "~1", 3, 0), (1, "cy", NEW_YEAR + 1, answered), (1, "cy", NEW_YEAR, -(2**62))}
    assert set(facts_in(version, "cy").aside) == {
        (0, "Bo", 2, 0), (1, "ana", -(2**62), answered), (1, "ana", NEW_YEAR, -(2**62)),
    }  # fmt: skip
    assert facts_in(version, "Bo").aside == ((0, "cy", 1, 0), (1, "ana", 2**62, -(2**62)))


async def test_an_empty_database_is_a_network_too(ctx: Context) -> None:
    version = await version_of_database(ctx)
    assert (version.members, version.totals) == (0, Totals())
    draft = Series(version).draft()
    assert draft.find("ana") == -1
