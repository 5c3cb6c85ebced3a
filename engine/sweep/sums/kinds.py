"""Kinds of blocks of days whose sums a sweep keeps, by column of `ending`."""

SPLIT = 0  # returns of the blocks by whose halves overfitting is judged
SQUARES = 1  # squares of the same
FIXED = 2  # returns of the blocks that are drawn anew
KINDS = 3
