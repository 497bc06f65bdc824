// Members by the words in their names and profiles, which are stored folded.
// access: write
// rows: none
// sample: {}
CREATE FULLTEXT INDEX member_words IF NOT EXISTS
FOR (member:Member)
ON EACH [member._name, member._industry, member._seniority, member._location, member._interests]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
