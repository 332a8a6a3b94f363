"""Put the example cases that go with the program into the package when it is built.

They stand once in the repository, in ``examples/``. Everything else about the package stands in ``pyproject.toml``.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

EXAMPLES = ("border_talks", "ukraine_2025")


class WithExamples(build_py):
    """Build the package, with the examples as its data."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for name in EXAMPLES:
            for file in sorted(Path("examples", name).rglob("*")):
                if file.is_file() and not any(part.startswith(".") for part in file.parts):
                    target = Path(self.build_lib, "detente", file)
                    self.mkpath(str(target.parent))
                    self.copy_file(str(file), str(target))


setup(cmdclass={"build_py": WithExamples})
