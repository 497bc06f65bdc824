// Members by the words in their names and profiles, accents aside.
// access: write
// rows: none
// sample: {}
CREATE FULLTEXT INDEX member_words IF NOT EXISTS
FOR (member:Member) ON EACH [member.name, member.industry, member.seniority, member.location, member.interests]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}
