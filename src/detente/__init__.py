"""Detente: a workbench for negotiating a multi-point peace plan among many parties."""

__version__ = "0.1.0"
SCHEMA = "detente/1"
