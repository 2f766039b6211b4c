"""The browser of this machine, for tests; nothing is downloaded."""

import os
import shutil
from contextlib import contextmanager

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

PATIENCE_MS = 60_000
"""Milliseconds after which something that a page is waited for counts as never happening."""


@contextmanager
def chromium():
    """Chromium as it is driven; the test is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="there is no playwright to drive a browser with")
    if not CHROMIUM:
        pytest.skip("there is no Chromium to see the page in")
    # A container has little shared memory, without which a page crashes.
    arguments = ["--disable-dev-shm-usage"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Its sandbox refuses to be set up by root, as whom tests in a container run.
        arguments.append("--no-sandbox")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


def faults_of(shown):
    """What axe finds wrong with a page for those who hear it, or see it badly."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="there is no axe to look with")
    found = axe.Axe().run(shown).response
    assert "color-contrast" in [rule["id"] for rule in found["passes"]]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
