// The running queries of a caller, oldest first.
// access: read
// rows: many
// sample: {"caller": "anonymous"}
SHOW TRANSACTIONS YIELD transactionId, metaData, startTime, elapsedTime
ORDER BY startTime, transactionId
WHERE metaData.graphsvc_caller = $caller
RETURN
  transactionId AS transaction,
  metaData.graphsvc_run AS run,
  metaData.graphsvc_query AS query,
  toString(startTime) AS started_at,
  elapsedTime.milliseconds / 1000.0 AS seconds
