"""A request with a body, through the door that every HTTP function has."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from microloan.entrypoints.http.resolver import Api

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class ApiResponse:
    """What a caller hears."""

    status: int
    headers: dict[str, list[str]]
    document: dict[str, Any]


def post(api: Api, path: str, body: str, headers: Mapping[str, str] = JSON) -> ApiResponse:
    """Send a body to a route, as API Gateway does."""
    event = {
        "httpMethod": "POST",
        "path": path,
        "resource": path,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "requestContext": {"requestId": "r-1", "path": f"/v1{path}", "stage": "v1"},
        "body": body,
        "isBase64Encoded": False,
    }
    answer = api(event, None)  # type: ignore[arg-type] # nothing here asks how much time is left
    return ApiResponse(
        answer["statusCode"], answer["multiValueHeaders"], json.loads(answer["body"])
    )
