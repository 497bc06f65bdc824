// A number of ties, as far as others may know it: $shown stands for all from there on.
// given: number
CASE WHEN number < $shown THEN number ELSE $shown END
