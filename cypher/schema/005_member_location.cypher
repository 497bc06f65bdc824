// Members by location.
// access: write
// rows: none
// sample: {}
CREATE RANGE INDEX member_location IF NOT EXISTS FOR (member:Member) ON (member.location)
