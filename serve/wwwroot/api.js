// Shows the service's own description of its API to people.
const element = (name, text, ...children) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
};

const list = (items) => element("ul", "", ...items.map((item) => element("li", item)));

function operation(path, method, what) {
  const types = Object.keys(what.requestBody?.content ?? {});
  const shown = element("section", "", element("h3", `${method.toUpperCase()} ${path}`));
  if (what.summary) shown.append(element("p", what.summary));
  const details = [
    ...(what.parameters ?? []).map((parameter) => `${parameter.name} (${parameter.in}${parameter.required ? "" : ", optional"})${parameter.description ? ": " + parameter.description : ""}`),
    ...(types.length > 0 ? [`takes ${types.join(", ")}`] : []),
    ...Object.entries(what.responses ?? {}).map(([status, answer]) => {
      const kinds = Object.keys(answer.content ?? {});
      return `${status}${answer.description ? " " + answer.description : ""}${kinds.length > 0 ? ": " + kinds.join(", ") : ""}`;
    }),
  ];
  if (details.length > 0) shown.append(list(details));
  return shown;
}

const place = document.getElementById("operations");
document.getElementById("example").textContent = `curl -F file=@photo.jpg ${location.origin}/predict\ncurl -H 'Accept: application/json' --data-binary @photo.jpg ${location.origin}/predict`;
try {
  const api = await (await fetch("/openapi/v1.json")).json();
  const byTag = new Map();
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, what] of Object.entries(methods)) {
      const tag = what.tags?.[0] ?? "";
      byTag.set(tag, [...(byTag.get(tag) ?? []), operation(path, method, what)]);
    }
  for (const [tag, operations] of byTag) place.append(element("h2", tag), ...operations);
} catch {
  place.append(element("p", "The description could not be loaded: reload the page."));
}
