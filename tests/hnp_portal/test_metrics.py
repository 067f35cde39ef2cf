"""`/metrics`: for who brings the token; counts of all processes; nothing of a reader."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.test import Client

from hnp_portal import metrics
from tests import make
from tests.hnp_portal.pagestore.conftest import Store, open_connection, store

__all__ = ["open_connection", "store"]

pytestmark = pytest.mark.django_db
BRINGS = "Bearer thu-thach"


def numbers(text: str) -> dict[str, float]:
    return {found[1]: float(found[2]) for found in re.finditer(r"^(hnp_\S+) ([\d.]+)$", text, re.MULTILINE)}


@pytest.fixture
def known_monitor(settings: Any) -> None:
    settings.METRICS_TOKEN = "thu-thach"


@pytest.fixture
def told(client: Client, known_monitor: None) -> Any:
    return lambda: numbers(client.get("/metrics", headers={"Authorization": BRINGS}).text)


@pytest.mark.parametrize(
    ("token", "brought"), [("", "Bearer "), ("", ""), ("thu-thach", "Bearer sai"), ("thu-thach", ""), ("thu-thach", "thu-thach")]
)
def test_without_the_right_token_there_is_nothing(client: Client, settings: Any, token: str, brought: str):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers={"Authorization": brought}).status_code == 404


def test_hits_misses_and_what_is_held(store: Store, known_monitor: None):
    def told() -> dict[str, float]:
        return numbers(store.get("/metrics", Authorization=BRINGS).text)

    path = make.article().get_absolute_url()
    before = told()
    tag = store.get(path).headers["ETag"]
    store.get(path)
    store.get(path, If_None_Match=tag)
    after = told()
    grown = {name: after[name] - before[name] for name in after if name.startswith("hnp_page_store_") and name.endswith("_total")}
    assert grown == {
        "hnp_page_store_hits_total": 2,
        "hnp_page_store_not_modified_total": 1,
        "hnp_page_store_misses_total": 1,
        "hnp_page_store_outage_total": 0,
    }
    assert (after["hnp_page_store_pages"], after["hnp_page_store_bytes"]) == (1, store.application.pages.size)
    assert 0 <= after["hnp_generation_age_seconds"] < 60


def test_request_times_are_classes_that_hold_one_another(client: Client, told: Any):
    before = told()
    for seconds in (0.003, 0.2, 99):
        metrics.time_taken(seconds)
    after = told()
    buckets = [after[name] - before[name] for name in after if "bucket" in name]
    assert buckets == sorted(buckets)
    assert buckets[-1] == after["hnp_request_seconds_count"] - before["hnp_request_seconds_count"] == 3 + 1  # and the first asking
    assert after["hnp_request_seconds_sum"] - before["hnp_request_seconds_sum"] > 99.2


def test_all_processes_count_together(told: Any):
    before = told()["hnp_page_store_hits_total"]
    if (child := os.fork()) == 0:
        metrics.count("hits")
        os._exit(0)
    os.waitpid(child, 0)
    metrics.count("hits")
    assert told()["hnp_page_store_hits_total"] == before + 2
