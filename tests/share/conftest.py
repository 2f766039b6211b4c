"""What tests of the page share."""

import json
import re

import pytest
from phone_sessions import LINKS

from voiceguide.share.page import page


@pytest.fixture
def page_data():
    """What the script of a session's page gets."""
    return lambda shared, links=LINKS: json.loads(
        re.search(r'id="session">(.*?)</script>', page(shared, links), re.DOTALL)[1]
    )
