// Stop the query that runs in a transaction.
// access: read
// rows: one
// sample: {"transaction": "neo4j-transaction-0"}
TERMINATE TRANSACTIONS $transaction YIELD transactionId, message
RETURN transactionId AS transaction, message
