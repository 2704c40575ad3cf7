"""Questions over a snapshot of the ledger, as expressions that every engine answers alike."""
