"""The document is valid OpenAPI 3.1, says what of every field, and its examples are true."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from microloan.entrypoints.http.error_codes import ErrorCode
from microloan_ops.openapi.document import document
from microloan_ops.openapi.parts import TAGS
from microloan_ops.openapi.routes import routes
from tests.support.assertions import api_document
from tests.support.cloud import template

Json = dict[str, Any]
DOCUMENT: Json = document()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
NAMES = {operation["operationId"]: key for key, operation in OPERATIONS.items()}
SCHEMAS = DOCUMENT["components"]["schemas"]


def faults(of: Json) -> list[str]:
    return [error.message for error in OpenAPIV31SpecValidator(of).iter_errors()]


def test_openapi_document_is_valid_openapi_3_1() -> None:
    assert faults(DOCUMENT) == []


def _without_description(of: Json) -> None:
    del of["paths"]["/account"]["get"]["responses"]["200"]["description"]


def _wrong_type(of: Json) -> None:
    of["components"]["schemas"]["CardAnswer"]["properties"]["last4"]["type"] = "text"


def _undeclared_parameter(of: Json) -> None:
    del of["paths"]["/loans/{loan_id}"]["get"]["parameters"]


@pytest.mark.parametrize("spoil", [_without_description, _wrong_type, _undeclared_parameter])
def test_openapi_validator_finds_a_spoilt_document(spoil: Any) -> None:  # noqa: ANN401 - one of the above
    spoilt = deepcopy(DOCUMENT)
    spoil(spoilt)
    assert faults(spoilt)


@pytest.mark.parametrize("key", OPERATIONS)
def test_every_operation_has_summary_description_and_tags(key: str) -> None:
    operation = OPERATIONS[key]
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert set(operation["tags"]) <= TAGS.keys()
    assert len(NAMES) == len(OPERATIONS)


# What bounds a field of each type.
BOUNDS = {
    "string": ("enum", "pattern", "format", "maxLength", "const"),
    "integer": ("enum", "maximum"),
}


def unbounded(schemas: Json) -> Iterator[str]:
    for name, schema in schemas.items():
        for field, said in schema.get("properties", {}).items():
            for one in said.get("anyOf", [said]):
                bounds = BOUNDS.get(one.get("type", ""), ())
                if bounds and not any(bound in one for bound in bounds):
                    yield f"{name}.{field}"


def test_every_field_in_the_schemas_has_a_limit() -> None:
    assert list(unbounded(SCHEMAS)) == []
    assert list(unbounded({"A": {"properties": {"b": {"type": "string"}}}})) == ["A.b"]


def test_schema_names_are_unique_without_a_module() -> None:
    """Of two models with one name, the library would write the modules into their names."""
    assert all(name.isalnum() for name in SCHEMAS)


def _examples() -> Iterator[Any]:
    for key, operation in OPERATIONS.items():
        for one in operation.get("parameters", ()):
            yield pytest.param(one["schema"], one["example"], id=f"{key} {one['name']}")
        if body := operation.get("requestBody"):
            content = body["content"]["application/json"]
            yield pytest.param(content["schema"], content["example"], id=f"{key} body")
        for status, answer in operation["responses"].items():
            [content] = answer["content"].values()
            for name, value in _told(content):
                yield pytest.param(content["schema"], value, id=f"{key} {status} {name}")


def _told(content: Json) -> Iterator[tuple[str, object]]:
    if "example" in content:
        yield "example", content["example"]
    for name, one in content.get("examples", {}).items():
        referred = one["$ref"].removeprefix("#/components/examples/")
        yield name, DOCUMENT["components"]["examples"][referred]["value"]


@pytest.mark.parametrize(("schema", "example"), list(_examples()))
def test_example_in_a_schema_is_valid_for_it(schema: Json, example: object) -> None:
    assert [error.message for error in api_document.validator(schema).iter_errors(example)] == []


def test_every_request_and_response_has_an_example() -> None:
    bodies = [one["requestBody"] for one in OPERATIONS.values() if "requestBody" in one]
    answers = [answer for one in OPERATIONS.values() for answer in one["responses"].values()]
    contents = [content for one in (*bodies, *answers) for content in one["content"].values()]
    assert len(contents) > 2 * len(OPERATIONS)
    assert all("example" in content or content["examples"] for content in contents)


def _links() -> Iterator[tuple[str, Json]]:
    for key, operation in OPERATIONS.items():
        for answer in operation["responses"].values():
            for link in answer.get("links", {}).values():
                yield key, link


def test_every_link_leads_to_an_operation_with_its_parameters() -> None:
    found = list(_links())
    assert len(found) == sum(len(route.links) for route in routes().values()) > 15
    for _, link in found:
        target = NAMES[link["operationId"]]
        assert set(link.get("parameters", ())) == set(re.findall(r"{(\w+)}", target))


def test_response_values_of_a_link_are_in_the_example() -> None:
    taken = 0
    for key, link in _links():
        [success] = [one for one in OPERATIONS[key]["responses"].values() if "links" in one]
        example = success["content"]["application/json"]["example"]
        values = {**link.get("parameters", {}), **link.get("requestBody", {})}.values()
        for pointer in (one.partition("#/")[2] for one in values if one.startswith("$response")):
            value: Any = example
            for part in pointer.split("/"):
                value = value[int(part) if part.isdigit() else part]
            assert value
            taken += 1
    assert taken >= 12


# What API Gateway says only where there is something to say it of: a token or a signature, a key,
# a body; and of a path that is none.
NOT_EVERYWHERE = {
    *("route_not_found", "unauthorized", "forbidden", "idempotency_key_invalid", "invalid_request"),
}


def test_responses_of_api_gateway_are_in_the_openapi_document() -> None:
    responses = template.resources("AWS::Serverless::Api")["Api"]["Properties"]["GatewayResponses"]
    assert {"UNAUTHORIZED", "WAF_FILTERED", "THROTTLED", "DEFAULT_5XX"} <= responses.keys()
    checked = api_document.validator({"$ref": "#/components/schemas/Problem"})
    for response in responses.values():
        [text] = response["ResponseTemplates"].values()
        problem = json.loads(text)
        status = ErrorCode(problem["code"]).status
        assert problem["status"] == status == response.get("StatusCode", status)
        assert list(checked.iter_errors(problem)) == []
        if problem["code"] not in NOT_EVERYWHERE:
            assert all(problem["code"] in route.problems for route in routes().values())
