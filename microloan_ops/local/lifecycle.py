"""Start and stop the whole local cloud."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from microloan_ops.cli.seed import seed
from microloan_ops.console.stack import Stack
from microloan_ops.local import build, cloud, deploy, private
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.processes import Service, free_ports, listening
from microloan_ops.local.settings import LocalCloudError, Settings

_GATEWAY_SECONDS = 20.0


def gateway(settings: Settings) -> Service:
    """Return the process that serves the wallet page and the API."""
    return Service("gateway", settings.state)


@contextmanager
def _step(title: str) -> Iterator[None]:
    sys.stderr.write(f"  {title:<44}")
    sys.stderr.flush()
    start = time.monotonic()
    try:
        yield
    except BaseException:
        sys.stderr.write("failed\n")
        raise
    sys.stderr.write(f"{time.monotonic() - start:5.1f} s\n")


def up(settings: Settings) -> None:
    """Deploy the current sources, and start each service that does not run."""
    private.make_folder(settings.state)
    Issuers(settings.state / "issuers").prepare()
    _refuse_taken_port(settings)
    if cloud.service(settings).pid() is None:
        cloud.start(settings)
    marker = deploy.marker(settings)
    if deploy.deployed(settings) != marker:
        with _step("Build the stack, start the AWS services"):
            built = build.build(settings)
            cloud.wait(settings)
        with _step("Deploy template.yaml"):
            outputs = deploy.deploy(settings, built)
        with _step("Open the books, invite a few members"):
            seed(Stack(outputs, settings.client, f"{settings.url}/v1"))
        deploy.record(settings, marker, outputs)
    with _step("Serve the wallet page and the API"):
        _restart_gateway(settings)
    sys.stderr.write(f"\nThe wallet is at {settings.url}\n")


def down(settings: Settings) -> None:
    """Stop everything."""
    gateway(settings).stop()
    cloud.stop(settings)


@contextmanager
def apart(name: str) -> Iterator[Settings]:
    """Run a second local cloud for a while, with ports and a folder of its own."""
    usual = Settings.from_env()
    port, cloud_port = free_ports(2)
    settings = replace(usual, state=usual.state / name, port=port, cloud_port=cloud_port)
    down(settings)
    try:
        up(settings)
        yield settings
    finally:
        down(settings)


def run(settings: Settings) -> None:
    """Bring everything up, and stop it at Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        up(settings)
        sys.stderr.write("Press Ctrl-C to stop.\n")
        _watch([gateway(settings), cloud.service(settings)])
    except KeyboardInterrupt:
        sys.stderr.write("\nStopping.\n")
    finally:
        down(settings)


def _watch(services: list[Service]) -> None:
    while True:
        for service in services:
            if service.pid() is None:
                raise LocalCloudError(f"{service.name} ended:\n{service.tail()}")
        time.sleep(1)


def _refuse_taken_port(settings: Settings) -> None:
    if gateway(settings).pid() is None and listening(settings.port):
        raise LocalCloudError(
            f"Port {settings.port} is in use by another program. "
            "Choose another: make run PORT=3001",
        )


def _restart_gateway(settings: Settings) -> None:
    # Its code may have changed.
    gateway(settings).stop()
    env = os.environ | settings.as_env()
    gateway(settings).start([sys.executable, "-m", "microloan_ops.local", "serve"], env)
    gateway(settings).wait_for(settings.port, _GATEWAY_SECONDS)
