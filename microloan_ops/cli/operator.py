"""An operator's client of the API, which signs requests with AWS credentials."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

import boto3
import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import NoCredentialsError, NoRegionError

from microloan_ops.console.failures import no_answer
from microloan_ops.console.stack import Stack, StackError
from microloan_ops.local.settings import LOOPBACK, Settings

_SERVICE = "execute-api"
_TIMEOUT_SECONDS = 20.0

Answer = dict[str, Any]


@dataclass(frozen=True)
class Operator:
    """An operator with AWS credentials, and the address of the API.

    Attributes
    ----------
    session
        The credentials and the Region.
    url
        The address of the API's stage. Its host is part of the signature.
    """

    session: boto3.Session
    url: str

    @classmethod
    def of(cls, settings: Settings, session: boto3.Session | None = None) -> Self:
        """Return an operator of the local cloud, by default its administrator."""
        api = f"{settings.cloud_url}/_aws/execute-api/{settings.outputs()['ApiId']}/v1"
        return cls(session or settings.session(), api)

    @classmethod
    def connect(cls, stack: str | None, url: str | None) -> Self:
        """Return an operator of the local cloud, of a stack, or of the API at an address.

        With an address, the operator needs no permission to describe the stack.
        """
        if url:
            return cls(boto3.Session(), url.rstrip("/"))
        if stack:
            return cls(boto3.Session(), Stack.connect(stack).url)
        return cls.of(Settings.from_env())

    def send(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Send a signed request.

        Raises
        ------
        NoCredentialsError, NoRegionError
            When credentials or Region are missing.
        StackError
            When there is no answer.
        """
        credentials, region = self.session.get_credentials(), self.session.region_name
        if credentials is None:
            raise NoCredentialsError
        if region is None:
            raise NoRegionError
        content = b"" if body is None else json.dumps(body).encode()
        request = AWSRequest(method, self.url + path, data=content)
        frozen = credentials.get_frozen_credentials()
        SigV4Auth(frozen, _SERVICE, region).add_auth(request)
        try:
            # A proxy of the environment is only for requests to AWS.
            return httpx.request(
                method,
                self.url + path,
                content=content,
                headers=dict(request.headers.items()),
                timeout=_TIMEOUT_SECONDS,
                trust_env=self.url.startswith("https:"),
            )
        except httpx.HTTPError as error:
            raise StackError(_no_answer_message(self.url, error), "no_answer") from error

    def status(self) -> Answer:
        """Return the health of the service.

        Raises
        ------
        StackError
            When the API refuses or does not answer.
        """
        response = self.send("GET", "/operations/status")
        try:
            answer: Answer = response.json()
            refused = f"{answer['status']} {answer['code']}" if response.is_error else ""
        # The answer is not the API's.
        except (ValueError, LookupError):
            message = f"The API answered {response.status_code} without a reason."
            raise StackError(f"{message}{_advice(response)}") from None
        if refused:
            message = f"{refused}: {answer['detail']}{_advice(response)}"
            raise StackError(message, answer["code"])
        return answer


def _no_answer_message(url: str, error: httpx.HTTPError) -> str:
    """Return the message of a missing answer, with the cause for a remote address."""
    at = urlsplit(url)
    message = no_answer(f"{at.scheme}://{at.netloc}")
    return message if at.hostname == LOOPBACK else f"{message} ({error})"


def _advice(response: httpx.Response) -> str:
    """Return the advice for a missing permission, else nothing."""
    forbidden = response.status_code == HTTPStatus.FORBIDDEN
    return " Ask for OperatorPolicy, an output of the stack." if forbidden else ""
