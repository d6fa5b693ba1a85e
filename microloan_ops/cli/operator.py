"""An operator, as the API sees one: requests signed with the AWS credentials of whoever asks."""

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
    """Somebody with AWS credentials, and the address of the API.

    Attributes
    ----------
    session
        Knows the credentials and the Region.
    url
        Of the API's stage, as API Gateway itself has it: its host is part of what is signed.
    """

    session: boto3.Session
    url: str

    @classmethod
    def of(cls, settings: Settings, session: boto3.Session | None = None) -> Self:
        """Return an operator of the local cloud; its administrator unless another is given."""
        api = f"{settings.cloud_url}/_aws/execute-api/{settings.outputs()['ApiId']}/v1"
        return cls(session or settings.session(), api)

    @classmethod
    def connect(cls, stack: str | None, url: str | None) -> Self:
        """Return an operator of the local cloud, of a stack, or of the API at an address.

        With an address nobody has to be allowed to describe the stack.
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
            When there is nothing to sign with.
        StackError
            When nobody answers.
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
            # A proxy of the environment is for the way to AWS only.
            return httpx.request(
                method,
                self.url + path,
                content=content,
                headers=dict(request.headers.items()),
                timeout=_TIMEOUT_SECONDS,
                trust_env=self.url.startswith("https:"),
            )
        except httpx.HTTPError as error:
            raise StackError(_unanswered(self.url, error), "no_answer") from error

    def status(self) -> Answer:
        """Return whether the bank does its work.

        Raises
        ------
        StackError
            When the API refuses, or cannot be reached.
        """
        response = self.send("GET", "/operations/status")
        try:
            answer: Answer = response.json()
            refused = f"{answer['status']} {answer['code']}" if response.is_error else ""
        # Whoever answered, it was not the API.
        except (ValueError, LookupError):
            said = f"the API answered {response.status_code} without reason"
            raise StackError(f"{said}{_advice(response)}") from None
        if refused:
            said = f"{refused}: {answer['detail']}{_advice(response)}"
            raise StackError(said, answer["code"])
        return answer


def _unanswered(url: str, error: httpx.HTTPError) -> str:
    """Say of the local cloud what every command says; of an address on the network also why."""
    at = urlsplit(url)
    said = no_answer(f"{at.scheme}://{at.netloc}")
    return said if at.hostname == LOOPBACK else f"{said} ({error})"


def _advice(response: httpx.Response) -> str:
    """Return who gives the right that was missing; of another refusal nothing."""
    forbidden = response.status_code == HTTPStatus.FORBIDDEN
    return "; OperatorPolicy, an output of the stack, lets a role ask" if forbidden else ""
