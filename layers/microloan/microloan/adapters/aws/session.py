"""The boto3 session of a function: the SDK's own, with two quicker parts.

Both are registered at the botocore session given to boto3. A botocore without such a part keeps its
own: a client then takes longer to make, and works the same.
"""

from functools import cache
from typing import Any

import boto3
from botocore.loaders import Loader
from botocore.session import Session, get_session

from microloan.adapters.aws.response_parser import DynamoResponseParserFactory

SERVICES = ["dynamodb", "events", "kms", "secretsmanager"]


class LeanLoader(Loader):
    """A loader of the used services, and of partitions without their full lists.

    botocore looks twice for all services. It reads 1.2 MB of endpoints to find where a service is.
    For each service used here, that follows from the partition. A test compares both in every
    Region.
    """

    def list_available_services(self, type_name: str) -> list[str]:
        """Return the services."""
        del type_name
        return SERVICES

    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        """Return a document and where it was found."""
        if name == "endpoints":
            return _endpoints(self.load_data("partitions")), ""
        loaded: tuple[Any, str] = super().load_data_with_path(name)
        return loaded


def _endpoints(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document of endpoints that follows from the document of partitions."""
    return {
        "version": 3,
        "partitions": [_endpoints_of(partition) for partition in document["partitions"]],
    }


def _endpoints_of(partition: dict[str, Any]) -> dict[str, Any]:
    outputs = partition["outputs"]
    return {
        "partition": partition["id"],
        "dnsSuffix": outputs["dnsSuffix"],
        "regionRegex": partition["regionRegex"],
        "regions": partition["regions"],
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


def use_lean_parts(core: Session) -> Session:
    """Give a botocore session the quicker parts, where it has a place for them."""
    _give(core, "data_loader", LeanLoader())
    _give(core, "response_parser_factory", DynamoResponseParserFactory())
    return core


def _give(core: Session | None, name: str, part: object) -> None:
    # Another botocore version has no place for the part, and its own part serves as well.
    if register := getattr(core, "register_component", None):
        register(name, part)


def session() -> boto3.Session:
    """Return the session of all clients.

    On the command line or in a test, boto3's default session may be set up already. It is then
    used, with `DynamoResponseParserFactory`, so that its registrations apply here too.
    """
    default = boto3.DEFAULT_SESSION
    if default is None:
        return own_session()
    # boto3 exposes its core session in no other way.
    _give(
        getattr(default, "_session", None), "response_parser_factory", DynamoResponseParserFactory()
    )
    return default


@cache
def own_session() -> boto3.Session:
    """Return the session of a function."""
    return boto3.Session(botocore_session=use_lean_parts(get_session()))
