"""Everything a role could try on a deployed stack, each harmless should it be allowed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.cloud.permissions import Grant
from tests.support.cloud.template import resources, tables

_NAMES = {"S": "nobody", "N": "0"}
Arguments = dict[str, Any]


@dataclass(frozen=True)
class IamAttempt:
    """A call, and the grant that it needs; without one nobody may make it."""

    service: str
    call: str
    arguments: Arguments = field(hash=False)
    action: str
    target: str

    def needs(self, role: str) -> Grant:
        """Return the grant by which a role may do it."""
        return Grant(role, self.action, self.target)

    def __str__(self) -> str:
        """Name the attempt."""
        return f"{self.action} on {self.target}"


def attempts(names: Mapping[str, str], account: str, region: str) -> Iterator[IamAttempt]:
    """Return every attempt on a stack, whose resources have these names."""
    for table, definition in tables().items():
        yield from _on_table(table, names[table], definition)
    for key in resources("AWS::KMS::Key"):
        yield from _on_key(key, names[key])
    for name in resources("AWS::Serverless::Function"):
        dry = {"FunctionName": f"{names[name]}:live", "InvocationType": "DryRun"}
        yield IamAttempt("lambda", "invoke", dry, "lambda:InvokeFunction", name)
        for version in (
            one for logical, one in names.items() if logical.startswith(f"{name}Version")
        ):
            tried = dry | {"FunctionName": version}
            yield IamAttempt("lambda", "invoke", tried, "lambda:InvokeFunction", f"{name}.Version")
    for name in resources("AWS::Serverless::StateMachine"):
        # No machine takes this input.
        start = {"stateMachineArn": names[name], "input": "{"}
        yield IamAttempt("stepfunctions", "start_execution", start, "states:StartExecution", name)
    for name in resources("AWS::SQS::Queue"):
        send = {"QueueUrl": names[name], "MessageBody": "tried"}
        yield IamAttempt("sqs", "send_message", send, "sqs:SendMessage", name)
        read = {"QueueUrl": names[name], "VisibilityTimeout": 0}
        yield IamAttempt("sqs", "receive_message", read, "sqs:ReceiveMessage", name)
    for name in resources("AWS::Events::EventBus"):
        entry = {"EventBusName": names[name], "Source": "x", "DetailType": "x", "Detail": "{"}
        yield IamAttempt("events", "put_events", {"Entries": [entry]}, "events:PutEvents", name)
    for name in resources("AWS::SNS::Topic"):
        say = {"TopicArn": names[name], "Message": "tried"}
        yield IamAttempt("sns", "publish", say, "sns:Publish", name)
    yield from _elsewhere(account, region)


def _elsewhere(account: str, region: str) -> Iterator[IamAttempt]:
    """Return what no function of the stack has to do with."""
    secret = f"arn:aws:secretsmanager:{region}:{account}:secret:somebody-elses"
    topic = {"TopicArn": f"arn:aws:sns:{region}:{account}:elsewhere", "Message": "x"}
    group = {"logGroupName": "/aws/lambda/elsewhere"}
    stream = group | {"logStreamName": "x"}
    lines = stream | {"logEvents": [{"timestamp": 0, "message": "x"}]}
    entry = {"Source": "x", "DetailType": "x", "Detail": "{}"}
    for service, call, arguments, action in (
        (
            "secretsmanager",
            "get_secret_value",
            {"SecretId": secret},
            "secretsmanager:GetSecretValue",
        ),
        ("secretsmanager", "list_secrets", {}, "secretsmanager:ListSecrets"),
        ("sns", "publish", topic, "sns:Publish"),
        # Allowed by AWS's own policy for functions, and not by the boundary.
        ("logs", "create_log_group", group, "logs:CreateLogGroup"),
        ("logs", "create_log_stream", stream, "logs:CreateLogStream"),
        ("logs", "put_log_events", lines, "logs:PutLogEvents"),
        ("events", "put_events", {"Entries": [entry]}, "events:PutEvents"),
        ("dynamodb", "list_tables", {}, "dynamodb:ListTables"),
        ("kms", "list_keys", {}, "kms:ListKeys"),
        ("s3", "list_buckets", {}, "s3:ListAllMyBuckets"),
        ("iam", "list_roles", {}, "iam:ListRoles"),
        ("ssm", "get_parameter", {"Name": "x"}, "ssm:GetParameter"),
        ("lambda", "list_functions", {}, "lambda:ListFunctions"),
    ):
        yield IamAttempt(service, call, arguments, action, "elsewhere")


def _on_table(table: str, name: str, definition: Arguments) -> Iterator[IamAttempt]:
    kinds = {
        one["AttributeName"]: one["AttributeType"] for one in definition["AttributeDefinitions"]
    }
    key = {one["AttributeName"]: _value(kinds, one) for one in definition["KeySchema"]}
    hashed = definition["KeySchema"][0]
    # Nothing is written, whoever may write.
    nothing = {
        "ConditionExpression": "attribute_exists(#key)",
        "ExpressionAttributeNames": {"#key": hashed["AttributeName"]},
    }
    on: Arguments = {"TableName": name}
    calls: dict[str, tuple[str, Arguments]] = {
        "GetItem": ("get_item", on | {"Key": key}),
        "BatchGetItem": ("batch_get_item", {"RequestItems": {name: {"Keys": [key]}}}),
        "Query": ("query", on | _keyed(hashed, kinds)),
        "Scan": ("scan", on | {"Limit": 1}),
        "PutItem": ("put_item", on | {"Item": key} | nothing),
        "UpdateItem": ("update_item", on | {"Key": key} | nothing),
        "DeleteItem": ("delete_item", on | {"Key": key} | nothing),
        "BatchWriteItem": (
            "batch_write_item",
            {"RequestItems": {name: [{"DeleteRequest": {"Key": key}}]}},
        ),
        "DescribeTable": ("describe_table", on),
        "UpdateTable": ("update_table", on | {"BillingMode": "PAY_PER_REQUEST"}),
        "DescribeContinuousBackups": ("describe_continuous_backups", on),
    }
    for action, (call, arguments) in calls.items():
        yield IamAttempt("dynamodb", call, arguments, f"dynamodb:{action}", table)
    for action, item in (
        ("PutItem", {"Item": key}),
        ("DeleteItem", {"Key": key}),
        ("ConditionCheckItem", {"Key": key}),
    ):
        write = {action.removesuffix("Item"): on | item | nothing}
        both = {"TransactItems": [write]}
        yield IamAttempt("dynamodb", "transact_write_items", both, f"dynamodb:{action}", table)
    # PartiQL needs grants of its own, and none is given.
    statement = f"""SELECT * FROM "{name}" WHERE {hashed["AttributeName"]} = 'nobody'"""  # noqa: S608
    select = {"Statement": statement}
    yield IamAttempt("dynamodb", "execute_statement", select, "dynamodb:PartiQLSelect", table)
    for index in definition.get("GlobalSecondaryIndexes", []):
        (first, _) = index["KeySchema"]
        in_index = on | {"IndexName": index["IndexName"]}
        target = f"{table}/index/{index['IndexName']}"
        query = in_index | _keyed(first, kinds)
        yield IamAttempt("dynamodb", "query", query, "dynamodb:Query", target)
        scan = in_index | {"Limit": 1}
        yield IamAttempt("dynamodb", "scan", scan, "dynamodb:Scan", target)


def _value(kinds: Mapping[str, str], one: Mapping[str, str]) -> dict[str, str]:
    kind = kinds[one["AttributeName"]]
    return {kind: _NAMES[kind]}


def _keyed(one: Mapping[str, str], kinds: Mapping[str, str]) -> Arguments:
    return {
        "KeyConditionExpression": "#key = :value",
        "ExpressionAttributeNames": {"#key": one["AttributeName"]},
        "ExpressionAttributeValues": {":value": _value(kinds, one)},
    }


def _on_key(key: str, key_id: str) -> Iterator[IamAttempt]:
    context = {"EncryptionContext": {"customer_id": "nobody"}}
    mac = {"MacAlgorithm": "HMAC_SHA_256", "Message": b"x"}
    sign = {"SigningAlgorithm": "RSASSA_PSS_SHA_256", "Message": b"x"}
    for action, call, more in (
        ("Encrypt", "encrypt", {"Plaintext": b"x"} | context),
        ("Decrypt", "decrypt", {"CiphertextBlob": b"no ciphertext"} | context),
        ("GenerateDataKey", "generate_data_key", {"KeySpec": "AES_256"}),
        ("GenerateMac", "generate_mac", mac),
        ("VerifyMac", "verify_mac", mac | {"Mac": b"x"}),
        ("Sign", "sign", sign),
        ("GetKeyPolicy", "get_key_policy", {}),
        ("DescribeKey", "describe_key", {}),
    ):
        yield IamAttempt("kms", call, {"KeyId": key_id} | more, f"kms:{action}", key)
