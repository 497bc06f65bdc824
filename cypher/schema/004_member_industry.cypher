// Members by industry.
// access: write
// rows: none
// sample: {}
CREATE RANGE INDEX member_industry IF NOT EXISTS FOR (member:Member) ON (member.industry)
