"""An address that this machine cannot serve is refused at once, with what is missing."""

from __future__ import annotations

import pytest

import forked

pytest.importorskip("distributed")


@pytest.mark.parametrize(
    ("url", "extra", "words"),
    [
        ("tls://127.0.0.1:9", {}, "distributed.comm.tls.ca-file"),
        ("tls://127.0.0.1:9", {"CA_FILE": "/nowhere.pem", "CLIENT__CERT": "/nowhere.pem"}, "cannot be used"),
        ("wss://127.0.0.1:9", {"CA_FILE": "/dev/null", "CLIENT__CERT": "/dev/null"}, "cannot be used"),
        ("ucx://127.0.0.1:9", {}, "distributed-ucxx"),
    ],
)
def test_a_cluster_that_cannot_be_reached_from_here_is_refused_at_once(border_talks, url, extra, words):
    done = forked.run(
        "simulate", border_talks, "--runs", "200", "--cluster", url,
        env={f"DASK_DISTRIBUTED__COMM__TLS__{key}": value for key, value in extra.items()},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("detente: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


def test_where_dask_asks_for_encryption_a_plain_address_is_refused(border_talks):
    done = forked.run(
        "simulate", border_talks, "--runs", "200", "--cluster", "tcp://127.0.0.1:9",
        env={"DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "give a tls:// address" in done.stderr
