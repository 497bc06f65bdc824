// Members of earlier versions get what search compares: their properties, folded.
// access: write
// rows: none
// sample: {"rows": [{"id": "m1", "folded": {"_name": "ana"}}]}
UNWIND $rows AS row
MATCH (member:Member {id: row.id})
SET member += row.folded
