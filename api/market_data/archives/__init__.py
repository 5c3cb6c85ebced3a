"""Public archives of exchanges: their files listed, fetched once, and read as any file is."""
