"""Pure computation: arrays in, arrays out. No web, SQL, Redis, clock or log."""
