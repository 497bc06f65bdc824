// Organizations by kind and the words in their names, which are stored folded.
// access: write
// rows: none
// sample: {}
CREATE FULLTEXT INDEX organization_words IF NOT EXISTS
FOR (organization:Organization) ON EACH [organization._name, organization.kind]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
