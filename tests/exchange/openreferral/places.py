"""Where the real and example directories lie."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
DIRECTORIES = CHECKOUT / ".." / "shared" / "data" / "directory"
MIAMI = DIRECTORIES / "hsds1_miami211" / "datapackage-1566177582.zip"
GOOD = DIRECTORIES / "oruk3_api" / "good"
FAULTY = DIRECTORIES / "oruk3_api" / "faulty"
HSDS3 = DIRECTORIES / "hsds3" / "examples"
SAMPLE = CHECKOUT / "resources" / "sample" / "directory.json"
