"""The commands: one file for each. A new file is a new command; nothing else lists them.

Each module has ``PLACE``, where it stands in the help (files of one place in alphabetical order), and
``register(app)``, which adds its command or group.
"""
