"""The first page of a brief, in words that somebody who has never seen this program can read aloud."""
