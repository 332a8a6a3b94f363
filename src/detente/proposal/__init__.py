"""A case proposed from texts: what a plan's words suggest, each with the words it comes from and how sure it is."""

from detente.proposal.proposal import Proposal
from detente.proposal.propose import propose
from detente.proposal.table import read_table, write_table
from detente.proposal.write import write_case

__all__ = ["Proposal", "propose", "read_table", "write_case", "write_table"]
