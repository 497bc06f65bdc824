// Lock members until the end of the transaction, in the order given.
// access: write
// rows: one
// unlogged: it changes nothing
// sample: {"ids": ["m1", "m2"]}
UNWIND $ids AS id
MATCH (member:Member {id: id})
// Removing a property locks the node, and removing a missing one changes nothing.
REMOVE member.locked
WITH member
// A member who was deleted while this waited for the lock has no properties.
WHERE member.id IS NOT NULL
RETURN collect(member.id) AS locked
