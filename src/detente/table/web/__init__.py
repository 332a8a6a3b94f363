"""The table in a browser and over JSON: parses, calls and shows; computes nothing.

Pages are rendered on the server and each request is authorised by itself. There are no page sockets, so that no
message can name somebody else's page: the one thing that the server sends unasked is "something changed here", and
the browser then asks for the page again, as itself.
"""
