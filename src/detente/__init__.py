"""Detente: a workbench for negotiating a multi-point peace plan among many parties."""

from detente.kernels import place_kernels

__version__ = "0.1.0"
SCHEMA = "detente/1"

place_kernels()
