// A member has one id.
// access: write
// rows: none
// sample: {}
CREATE CONSTRAINT member_id IF NOT EXISTS FOR (member:Member) REQUIRE member.id IS UNIQUE
