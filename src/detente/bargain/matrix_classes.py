"""What an option of a point can be to a party, and from when that is sure: the words of the matrix, without its arithmetic."""

NO_STAKE, BEST, LIVE, COSTLY, RED_LINE, UNKNOWN = CLASSES = (
    "no_stake", "best", "can_live_with", "costly", "red_line", "unknown",
)  # fmt: skip
"""What an option of a point can be to a party; up to the red line in the order of how hard it is to accept."""
SURE = 0.95
"""A class is sure where at least so many draws have it: the word for this share is "almost certain"."""
