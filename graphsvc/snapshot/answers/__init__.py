"""What the snapshot answers, by the names of query files: functions from a version and parameters to rows."""
