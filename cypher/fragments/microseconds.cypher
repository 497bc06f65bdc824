// Microseconds of a time since 1970, rounded up: nothing is compared more finely. Null for anything else.
// given: moment
CASE WHEN moment IS :: ZONED DATETIME THEN moment.epochSeconds * 1000000 + (moment.nanosecond + 999) / 1000 END
