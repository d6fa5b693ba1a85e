"""The boto3 session of a function: the SDK's own, with two parts that start quicker.

Both are registered at botocore's session, which boto3 is given. Where a botocore has no such part,
the stock one stays: a client then takes longer to make, and works the same.
"""

from functools import cache
from typing import Any

import boto3
from botocore.loaders import Loader
from botocore.session import Session, get_session

from microloan.adapters.aws.response_parser import DynamoResponseParserFactory

SERVICES = ["dynamodb", "events", "kms", "secretsmanager"]


class LeanLoader(Loader):
    """Knows the services that we use, and the partitions without their hundreds of services.

    botocore looks twice for all services. It reads 1.2 MB of endpoints to say where a service is,
    which follows from the partition for each of ours: a test compares them in every Region.
    """

    def list_available_services(self, type_name: str) -> list[str]:
        """Return the services."""
        del type_name
        return SERVICES

    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        """Return a document and where it was found."""
        if name == "endpoints":
            return _endpoints(self.load_data("partitions")), ""
        found: tuple[Any, str] = super().load_data_with_path(name)
        return found


def _endpoints(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document of endpoints that follows from the document of partitions."""
    return {"version": 3, "partitions": [_partition(one) for one in document["partitions"]]}


def _partition(one: dict[str, Any]) -> dict[str, Any]:
    outputs = one["outputs"]
    return {
        "partition": one["id"],
        "dnsSuffix": outputs["dnsSuffix"],
        "regionRegex": one["regionRegex"],
        "regions": one["regions"],
        "services": {},
        "defaults": {
            "hostname": "{service}.{region}.{dnsSuffix}",
            "protocols": ["https"],
            "signatureVersions": ["v4"],
            "variants": [
                {"tags": ["fips"], "hostname": "{service}-fips.{region}.{dnsSuffix}"},
                {
                    "tags": ["dualstack"],
                    "hostname": "{service}.{region}.{dnsSuffix}",
                    "dnsSuffix": outputs["dualStackDnsSuffix"],
                },
                {
                    "tags": ["dualstack", "fips"],
                    "hostname": "{service}-fips.{region}.{dnsSuffix}",
                    "dnsSuffix": outputs["dualStackDnsSuffix"],
                },
            ],
        },
    }


def lean(core: Session) -> Session:
    """Give a botocore session the quicker parts, where it has a place for them."""
    _give(core, "data_loader", LeanLoader())
    _give(core, "response_parser_factory", DynamoResponseParserFactory())
    return core


def _give(core: Session | None, name: str, part: object) -> None:
    # Another botocore, or none to be seen: its own part serves as well.
    if register := getattr(core, "register_component", None):
        register(name, part)


def session() -> boto3.Session:
    """Return the session of all clients.

    Where somebody has set up boto3's default session, on the command line or in a test, it is that
    one, with our parser: what is registered there holds for our clients too.
    """
    default = boto3.DEFAULT_SESSION
    if default is None:
        return own_session()
    # boto3 shows its core nowhere else.
    _give(
        getattr(default, "_session", None), "response_parser_factory", DynamoResponseParserFactory()
    )
    return default


@cache
def own_session() -> boto3.Session:
    """Return the session of a function."""
    return boto3.Session(botocore_session=lean(get_session()))
