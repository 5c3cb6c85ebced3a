"""Single fields of a table: is it a value, or a name?"""

import re

_NUMBER = re.compile(r"[-+]?(?:\d[\d.,' ]*|\.\d+)(?:[eE][-+]?\d+)?\s?%?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}[ T]|\d{1,2}[- ][A-Za-z]{3,9}[- ,]")
_MONTH = re.compile(
    r"(?:[A-Za-z]{3,9},? )?[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\w{3}, \d{1,2} \w{3} \d{4}"
)


def is_value(text: str) -> bool:
    """Whether a field holds a number or a time, and so is no column's name."""
    return bool(_NUMBER.fullmatch(text) or _DATE.match(text) or _MONTH.match(text))
