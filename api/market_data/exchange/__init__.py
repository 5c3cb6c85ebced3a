"""Market history from an exchange's own API, by ccxt."""
