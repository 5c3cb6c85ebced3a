"""How sound a stored history is: one small file per check, pure functions over columns."""
