"""A body that is too big, sent to the real server: the answer arrives, whatever was still on its way."""

import pytest
import requests

from crowdcoop.files.receiving import LARGEST_BODY

pytestmark = pytest.mark.slow


def test_the_sentence_reaches_the_browser_and_not_a_broken_connection(stack):
    body = {"plan": ("plan.pdf", bytes(3 * LARGEST_BODY))}
    answer = requests.post(f"{stack.url}/en/accounts/login/", files=body, timeout=60)
    assert answer.status_code == 413
    assert "A file may have up to" in answer.text
    assert requests.get(f"{stack.url}/healthz", timeout=10).status_code == 200
