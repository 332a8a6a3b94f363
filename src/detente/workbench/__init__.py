"""The browser workbench: it shows what the library computes, and computes nothing itself."""
