"""The command line, called within the process."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from called import build


def call(*arguments):
    """Run a command; what it raises beyond an exit status is raised here too."""
    done = CliRunner().invoke(build(), [str(a) for a in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def answer(*arguments, status=0):
    """Run a command with ``--json``, check its exit status and that it prints one object, and return it."""
    done = call(*arguments, "--json")
    assert done.exit_code == status, (arguments, done.exit_code, done.stderr)
    assert done.stdout.count("\n") == 1
    data = json.loads(done.stdout)
    assert data["schema"] == "detente/1"
    assert data["command"] == arguments[0]
    return data
