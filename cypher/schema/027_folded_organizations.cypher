// Organizations of earlier versions get what search compares: their names, folded.
// access: write
// rows: none
// sample: {"rows": [{"id": "o1", "folded": {"_name": "acme"}}]}
UNWIND $rows AS row
MATCH (organization:Organization {id: row.id})
SET organization += row.folded
