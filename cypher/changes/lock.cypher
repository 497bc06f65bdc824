// Lock members until the end of the transaction, in the order given.
// access: write
// rows: one
// unlogged: it changes nothing
// sample: {"ids": ["m1", "m2"]}
UNWIND $ids AS id
MATCH (member:Member {id: id})
// Removing a property takes the lock of the node, and one that is not there changes nothing.
REMOVE member.locked
WITH member
// A member who was deleted while this waited for the lock has no properties any more.
WHERE member.id IS NOT NULL
RETURN collect(member.id) AS locked
