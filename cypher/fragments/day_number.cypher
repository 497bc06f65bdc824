// Days of a date since 1970-01-01; null for anything else.
// given: day
CASE WHEN day IS :: DATE THEN duration.inDays(date('1970-01-01'), day).days END
