"""A real browser on the real site: what a visitor does and sees."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from tests.site.hostile import hostile_database
from tests.site.test_serving import served

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
MISSING = not (shutil.which(CHROMIUM) and shutil.which(DRIVER))

pytestmark = pytest.mark.skipif(
    MISSING and not os.environ.get("CI"), reason="needs Debian's chromium and chromium-driver: apt-get install them"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    assert not MISSING, "CI must have chromium and chromium-driver: apt-get install -y chromium chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def address(loaded_once: Path) -> Iterator[str]:
    with served(loaded_once) as address:
        yield address


def look(browser: webdriver.Chrome, address: str, width: int) -> None:
    """Open a page in a window of this width, a phone's when it is narrow."""
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(address)


@contextmanager
def next_page(browser: webdriver.Chrome) -> Iterator[None]:
    """Wait until the click or the key in this block has led to a page: the driver may look before the old one is left."""
    old = browser.find_element(By.TAG_NAME, "html")
    yield
    wait = WebDriverWait(browser, 60)
    wait.until(staleness_of(old))
    wait.until(lambda seen: seen.execute_script("return document.readyState") == "complete")


def test_from_the_home_page_to_a_form(browser: webdriver.Chrome, address: str) -> None:
    look(browser, address, 1280)
    box = browser.find_element(By.ID, "q")
    with next_page(browser):
        box.send_keys("农村低保", Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, ".hits h2 mark").text == "农村低保"
    with next_page(browser):
        browser.find_element(By.LINK_TEXT, "农村低保(年初预算)").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "农村低保(年初预算)"
    total = browser.find_elements(By.CSS_SELECTOR, ".money .total td")
    assert [cell.text for cell in total] == ["15,770,000", "15,770,000"]
    assert "方山县民政局" in browser.find_element(By.TAG_NAME, "article").text


NAVIGATION = ["首页", "检索", "填报助手", "标准指标", "审核", "相似项目", "数据表", "文件", "SQL 查询"]
PAGES = [
    "/draft",
    "/duplicates",
    "/compare/13/14",
    "/standard",
    "/standard/GEN-084",
    "/indicators?q=" + quote("满意度"),
    "/jixiao/largest-projects",
    "/review",
    "/review/forms",
    "/review/findings",
    "/rules",
    "/indicators",
    "/files",
    "/file/1",
    "/", "/search?q=" + quote("方山县"), "/search", "/form/1", "/form/19", "/jixiao", "/jixiao/~E9~A1~B9~E7~9B~AE",
    "/jixiao/projects", "/jixiao/projects/1", "/jixiao/cost-indicators", "/jixiao?sql=" + quote("select * from 项目"), "/nope",
]  # fmt: skip


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("page", PAGES)
def test_no_page_scrolls_sideways(browser: webdriver.Chrome, address: str, page: str, width: int) -> None:
    look(browser, address + page, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert "site.css" in browser.page_source
    nav = browser.find_element(By.CSS_SELECTOR, ".site-header nav")
    assert [link.text for link in nav.find_elements(By.TAG_NAME, "a")] == NAVIGATION
    refused = [entry for entry in browser.get_log("browser") if "Content Security Policy" in entry["message"]]
    assert not refused, "our own pages must keep to our own policy"


@pytest.mark.parametrize(
    "page", ["/jixiao/~E9~A1~B9~E7~9B~AE", "/jixiao/largest-projects", "/review", "/standard/GEN-084"]
)
def test_a_phone_shows_every_column(browser: webdriver.Chrome, address: str, page: str) -> None:
    look(browser, address + page, 375)
    cells = browser.find_elements(By.CSS_SELECTOR, ".cards tr:first-child td, .plot tbody tr:first-child td")
    assert len(cells) > 2
    for cell in cells:
        box = cell.rect
        assert not cell.text or (box["width"] > 30 and box["x"] + box["width"] <= 375), cell.text


@pytest.mark.parametrize("width", [1280, 375])
def test_a_hostile_form_neither_runs_nor_breaks_the_page(browser: webdriver.Chrome, tmp_path: Path, width: int) -> None:
    with served(hostile_database(tmp_path / "hostile.db")) as address:
        for page in ("/", "/form/1", "/search?q=" + quote("低保"), "/hostile/projects", "/hostile/projects/1"):
            look(browser, address + page, width)  # an alert would make the next command fail
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width, page
            assert browser.execute_script("return document.scripts.length") == 0


def test_the_form_prints_without_the_site_around_it(browser: webdriver.Chrome, address: str) -> None:
    look(browser, address + "/form/1", 1280)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not browser.find_element(By.CSS_SELECTOR, ".site-header").is_displayed()
    assert browser.find_element(By.TAG_NAME, "article").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_on_a_phone_a_suggestion_is_a_card(browser: webdriver.Chrome, address: str) -> None:
    look(browser, address + "/draft", 390)
    browser.find_element(By.ID, "name").send_keys("2025年县城冬季供暖补贴")
    with next_page(browser):
        browser.find_element(By.CSS_SELECTOR, "button[value=suggest]").click()
    cards = browser.find_elements(By.CSS_SELECTOR, ".offered tbody tr")
    assert len(cards) == 24
    assert sum(card.size["height"] for card in cards) / len(cards) < 130
    for box in browser.find_elements(By.CSS_SELECTOR, ".offered .value input, .offered .reasons"):
        assert box.size["width"] > 120
        assert box.rect["x"] + box.rect["width"] <= 390
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    browser.find_element(By.CSS_SELECTOR, "details summary").click()
    assert browser.find_element(By.ID, "basis").is_displayed()
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
