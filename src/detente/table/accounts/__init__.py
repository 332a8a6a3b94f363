"""Who comes to a table: invitations, people, pass phrases, the second factor, sessions, limits, memberships.

The functions here take the :class:`~detente.table.store.database.Database` and open their own transactions: signing in
needs eyes of its own (:data:`~detente.table.store.database.ACCOUNTS`), and a pass phrase is hashed outside every
transaction, so that a flood of sign-ins holds up no writer.
"""
