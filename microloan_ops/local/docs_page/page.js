// Shows openapi.json in Swagger UI, and asks as a member of the sandbox.
const of = (id) => document.getElementById(id);

const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: "list",
  tryItOutEnabled: true,
  // It would ask a validator on the internet.
  validatorUrl: null,
  onComplete: () => start(),
});

async function answer(path, options) {
  const response = await fetch(path, options);
  const document = await response.json();
  if (!response.ok) throw new Error(document.detail);
  return document;
}

async function listMembers() {
  const { members } = await answer(`/sandbox/members?channel=${of("channel").value}`);
  of("members").replaceChildren(
    ...members.map(({ member, standing }) => new Option(`${member}: ${standing}`, member)),
  );
  of("member").value = members[0]?.member ?? "";
}

async function takeToken() {
  const channel = of("channel").value;
  const member = of("member").value;
  const { token } = await answer("/sandbox/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ channel, member }),
  });
  ui.preauthorizeApiKey("WalletToken", token);
  of("told").value = `Requests are made as ${member}`;
}

async function attempt(...steps) {
  try {
    for (const step of steps) await step();
  } catch (error) {
    of("told").value = error.message;
  }
}

function start() {
  of("channel").addEventListener("change", () => attempt(listMembers, takeToken));
  of("caller").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(takeToken);
  });
  attempt(listMembers, takeToken);
}
