"""Files that people send over the API: what they may be called, and how they are read."""
