"""The checks that every page is held to can fail."""

import pytest
from playwright.sync_api import Browser

from tests.page.heard import Heard, assert_accessible

GOOD = "<!doctype html><html lang='en'><title>A</title><main><h1>B</h1></main></html>"


def test_what_not_everybody_can_use_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(GOOD)
    assert_accessible(page)

    page.set_content(GOOD.replace("<h1>", "<button></button><h1>"))

    with pytest.raises(AssertionError, match="button-name"):
        assert_accessible(page)
    page.close()


def test_errors_and_requests_to_others_are_heard(browser: Browser) -> None:
    page = browser.new_page()
    heard = Heard("127.0.0.1:1")
    heard.listen(page)
    page.set_content(GOOD)
    heard.assert_quiet()

    page.evaluate("() => console.error('of its own')")
    page.evaluate("() => fetch('http://127.0.0.1:2/').catch(() => null)")

    heard.allow("ERR_")
    with pytest.raises(AssertionError, match="of its own") as failed:
        heard.assert_quiet()
    assert "another host: http://127.0.0.1:2/" in str(failed.value)
    page.close()
