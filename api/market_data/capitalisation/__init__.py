"""What coins are worth: where the list comes from, how it is read, which coin a market is of."""
