"""What LibreOffice's figures need: a profile of its own, our add-in, and one whose only function does nothing."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple

from vramsheet.spreadsheet.extension import build_extension

NOBODY = 65534
ROUNDS = 5
DRIVER = Path(__file__).with_name("office_driver.py")

EMPTY_FILES = {
    "META-INF/manifest.xml": """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
  <manifest:file-entry manifest:full-path="e.idl"
    manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
  <manifest:file-entry manifest:full-path="e.py"
    manifest:media-type="application/vnd.sun.star.uno-component;type=Python"/>
  <manifest:file-entry manifest:full-path="e.xcu"
    manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>
""",
    "description.xml": """<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006">
  <identifier value="vramsheet.empty"/><version value="1"/>
</description>
""",
    "e.idl": """module vramsheetempty { interface XEmpty {
  any EMPTY([in] any argOne, [in] any argTwo, [in] any argThree, [in] any argFour);
}; };
""",
    "e.py": """import unohelper
from com.sun.star.lang import XServiceName
from vramsheetempty import XEmpty

class Empty(unohelper.Base, XEmpty, XServiceName):
    def __init__(self, context):
        pass

    def getServiceName(self):
        return "vramsheetempty.Empty"

    def EMPTY(self, one, two, three, four):
        return 1.0

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Empty, "vramsheetempty.Empty", ("com.sun.star.sheet.AddIn",))
""",
    "e.xcu": """<?xml version="1.0" encoding="UTF-8"?>
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  oor:name="CalcAddIns" oor:package="org.openoffice.Office">
 <node oor:name="AddInInfo"><node oor:name="vramsheetempty.Empty" oor:op="replace"><node oor:name="AddInFunctions">
  <node oor:name="EMPTY" oor:op="replace">
   <prop oor:name="DisplayName"><value xml:lang="en-US">VRAMSHEET_EMPTY</value></prop>
   <prop oor:name="Description"><value xml:lang="en-US">Nothing.</value></prop>
   <prop oor:name="Category"><value>Add-In</value></prop>
  </node>
 </node></node></node>
</oor:component-data>
""",
}
"""An add-in in Python that does nothing: the floor of every Python function in LibreOffice."""


class Recalculation(NamedTuple):
    """Seconds that LibreOffice took: medians over several runs, as each calculates for the first time only once."""

    first_empty: float
    first: float
    empty: float
    repeated: float
    different: float
    long_repeated: float
    long_different: float


def uno_python() -> str | None:
    """A Python that can import UNO."""
    for candidate in ("/usr/bin/python3", "/usr/lib/libreoffice/program/python"):
        if Path(candidate).exists() and not subprocess.run([candidate, "-c", "import uno"], check=False).returncode:
            return candidate
    return None


def recalculation(folder: Path) -> Recalculation | None:
    """The times of 10,000 cells and of a long range in a LibreOffice of its own; None where there is none."""
    soffice, unopkg, python = shutil.which("soffice"), shutil.which("unopkg"), uno_python()
    if soffice is None or unopkg is None or python is None:
        return None
    home = folder / "office"
    home.mkdir()
    build_extension(home)
    with zipfile.ZipFile(home / "empty.oxt", "w") as archive:
        for name, text in EMPTY_FILES.items():
            archive.writestr(name, text)
    shutil.copyfile(DRIVER, home / DRIVER.name)
    prefix: list[str] = []
    if os.geteuid() == 0:  # unopkg refuses root
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        folder.chmod(0o755)
        for path in (home, *home.iterdir()):
            os.chown(path, NOBODY, NOBODY)
    profile = (home / "profile").as_uri()
    environment = {**os.environ, "HOME": str(home)}
    extensions = ("vramsheet.oxt", "empty.oxt")
    subprocess.run(
        [*prefix, unopkg, "add", *extensions, f"-env:UserInstallation={profile}"], cwd=home, env=environment, check=True
    )
    runs = []
    for _ in range(ROUNDS):
        ended = subprocess.run(
            [*prefix, python, DRIVER.name, soffice, profile],
            cwd=home,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        runs.append(Recalculation(**json.loads(ended.stdout)))
    return Recalculation(*map(statistics.median, zip(*runs, strict=True)))
