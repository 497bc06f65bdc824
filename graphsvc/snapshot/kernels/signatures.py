"""Signatures: organizations, location and industry of a member in 32 bits, which say of most members that they share
nothing with another. A record is a cache line far away; the signatures of a million members are 4 MB.

The lower 24 bits are a Bloom filter of organizations with one hash function. Above them are 4 bits each for location
and industry: NONE, or the number of the string modulo 15. A signature may promise too much, and never too little.
"""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.bits import count
from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED, place_of
from graphsvc.snapshot.kernels.shared import distinct_organizations
from graphsvc.snapshot.layout import AFFILIATIONS, LENGTH_BITS, LENGTH_MASK, PLACE, UNKNOWN_SIGNATURE

LOW_HALF = (1 << 32) - 1
BITS, NONE = 24, 15
ORGANIZATIONS = (1 << BITS) - 1


@njit(**COMPILED)
def signature_of(affiliations: Any, place: Any) -> Any:
    """The signature of a member with these affiliations and this PLACE word."""
    location, industry = place >> 32, place & LOW_HALF
    signature = (location % NONE if location else np.int64(NONE)) << BITS
    signature |= (industry % NONE if industry else np.int64(NONE)) << (BITS + 4)
    for at in range(0, len(affiliations), 3):
        signature |= np.int64(1) << np.int64(affiliations[at] % BITS)
    return signature


@njit(**COMPILED)
def fill_signatures(words: Any, directory: Any, pool: Any, signatures: Any, members: Any) -> None:
    for member in range(members):
        record = place_of(directory, member)
        word = words[record, AFFILIATIONS]
        start = word >> LENGTH_BITS
        signatures[member] = signature_of(pool[start : start + (word & LENGTH_MASK)], words[record, PLACE])


@njit(**COMPILED)
def filters_of(affiliations: Any, place: Any) -> Any:
    """What `most_shared` needs of a member: organizations, location and industry of the signature, -1 for NONE, and
    how many organizations have the bit of another."""
    mine = signature_of(affiliations, place)
    organizations = mine & ORGANIZATIONS
    location, industry = (mine >> BITS) & 15, mine >> (BITS + 4)
    more = distinct_organizations(affiliations) - count(np.uint64(organizations))
    return organizations, location if location != NONE else -1, industry if industry != NONE else -1, more


@njit(**COMPILED)
def most_shared(filters: Any, signature: Any) -> Any:
    """How many organizations a member may share, and whether the location and the industry may be the same."""
    organizations, location, industry, more = filters
    theirs = np.int64(signature)
    unknown = theirs == UNKNOWN_SIGNATURE
    # Without branches, which no processor could foresee.
    common = (theirs | -np.int64(unknown)) & organizations
    shared = count(np.uint64(common)) + more * (common != 0)
    in_location = (((theirs >> BITS) & NONE) == location) | (unknown & (location >= 0))
    in_industry = ((theirs >> (BITS + 4)) == industry) | (unknown & (industry >= 0))
    return shared, in_location, in_industry


@njit(**COMPILED)
def may_share(filters: Any, signature: Any) -> Any:
    """Whether a member may share anything."""
    organizations, in_location, in_industry = most_shared(filters, signature)
    return (organizations > 0) | in_location | in_industry
