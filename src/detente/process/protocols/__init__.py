"""How offers are made, one module a protocol."""
