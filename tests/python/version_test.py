"""The package is the one that this checkout built."""

import pathlib
import re

import assay

ROOT = pathlib.Path(__file__).parents[2]


def test_version_is_the_one_in_the_header():
    header = (ROOT / "include/assay/version.h").read_text()
    assert assay.__version__ == re.search(r'ASSAY_VERSION "([^"]+)"', header).group(1)
