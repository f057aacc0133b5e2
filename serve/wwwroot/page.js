// The upload page: a photo comes in by picker, camera, drop, paste or as the sample; one request at a time goes out;
// the answer or the reason why there is none comes back in words. All text is set as text, never as markup.

import { ask, forget } from "./question.js";

const byId = (id) => document.getElementById(id);
const main = document.querySelector("main");
const plate = byId("plate");
const preview = byId("preview");
const backdrop = byId("backdrop");
const maxUploadBytes = Number(document.body.dataset.maxUploadBytes);
const longestWaitMs = 60_000;
const busyRetries = 3;

let current = null; // the photo to send again, where that may help
let request = null; // the XMLHttpRequest under way
let retryTimer = 0;
let shown = ""; // object URL of the preview

if (/Mac|iPhone|iPad/.test(navigator.platform)) byId("modifier").textContent = "⌘";
byId("curl").textContent = `curl -F file=@photo.jpg ${location.origin}/predict`;

// Ways in

for (const input of [byId("file"), byId("camera")]) {
  input.addEventListener("change", () => {
    if (input.files.length > 0) classify(input.files[0]);
    input.value = ""; // the same photo may be chosen twice
  });
}

byId("sample").addEventListener("click", async () => {
  const response = await fetch("/test/photo.jpg").catch(() => null);
  if (response?.ok) classify(new File([await response.blob()], "sample.jpg", { type: "image/jpeg" }));
  else fail(unreachable);
});

document.addEventListener("paste", (event) => {
  const file = [...event.clipboardData.files][0];
  if (!file) return;
  event.preventDefault();
  classify(file);
});

// A file dropped beside the plate counts too: the browser would otherwise leave the page to show it.
let depth = 0;
document.addEventListener("dragenter", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  depth++;
  plate.classList.add("over");
});
document.addEventListener("dragleave", () => {
  depth = Math.max(0, depth - 1);
  if (depth === 0) plate.classList.remove("over");
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  depth = 0;
  plate.classList.remove("over");
  const file = event.dataTransfer.files[0];
  if (file) classify(file);
  else fail({ title: "That was not a file", text: "Save the picture first, then drop the file here." });
});

byId("again").addEventListener("click", () => (current ? classify(current) : byId("file").click()));

// The one request

function classify(file, triesLeft = busyRetries) {
  request?.abort();
  clearTimeout(retryTimer);
  forget();
  current = file;
  const refusal = refuse(file);
  show(refusal ? null : file);
  if (refusal) return reject(refusal);

  work("Sending the photo", 0);
  const form = new FormData();
  form.append("file", file, "photo");
  request = new XMLHttpRequest(); // fetch tells nothing of an upload's progress
  request.open("POST", "/predict");
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Feedback", "ask"); // there is somebody here who can be asked what the photo shows
  request.timeout = longestWaitMs;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable && event.loaded < event.total) work("Sending the photo", event.loaded / event.total);
  });
  request.upload.addEventListener("load", () => work("Looking at it", null));
  request.addEventListener("load", (event) => answer(event.target, file, triesLeft));
  request.addEventListener("error", () => fail(unreachable));
  request.addEventListener("timeout", () => fail(tooSlow));
  request.send(form);
}

// What need not be sent at all
function refuse(file) {
  if (file.size > maxUploadBytes) return tooLarge(`It has ${megabytes(file.size)}; ${megabytes(maxUploadBytes)} is the most that is accepted.`);
  if (file.size === 0) return { title: "The file is empty", text: "Choose another photo." };
  if (file.type && !file.type.startsWith("image/")) return notAPhoto();
  return null;
}

function answer(response, file, triesLeft) {
  if (response.status === 200) return succeed(JSON.parse(response.responseText));
  if (response.status === 202) return ask(JSON.parse(response.responseText), { work, settle, succeed, fail: () => fail(lostQuestion) });
  const detail = problemDetail(response);
  if (response.status === 503) {
    const seconds = Number(response.getResponseHeader("Retry-After")) || 1;
    if (triesLeft > 0) {
      work(`Busy just now; trying again in ${seconds} s`, null);
      retryTimer = setTimeout(() => classify(file, triesLeft - 1), seconds * 1000);
      return;
    }
    return fail({ title: "Too busy just now", text: "Many photos are waiting. Try again in a moment." });
  }
  if (response.status === 413) return reject(tooLarge(detail ?? "Choose a smaller one."));
  if (response.status === 400 || response.status === 415) return reject(notAPhoto(detail));
  fail({ title: "Something went wrong", text: `The service answered with status ${response.status}. Try again, or another photo.`, detail });
}

function problemDetail(response) {
  try {
    return JSON.parse(response.responseText).detail;
  } catch {
    return undefined; // not from this service: a proxy's own page
  }
}

// Reasons, in words

const unreachable = { title: "No answer", text: "The service cannot be reached. Check the connection, then try again." };
const lostQuestion = { title: "The question is gone", text: "It was open for too long, or the service cannot be reached. Try again: the photo is still here." };
const tooSlow = { title: "It took too long", text: "There was no answer within a minute. Try again in a moment." };
const tooLarge = (text) => ({ title: "This photo is too large", text });
const notAPhoto = (text = "Use a JPEG, PNG, WebP or GIF picture.") => ({ title: "This is not a photo it can read", text });
const megabytes = (bytes) => `${(bytes / 1048576).toLocaleString("en", { maximumFractionDigits: 1 })} MiB`;

// States of the page

function show(file) {
  URL.revokeObjectURL(shown);
  shown = file ? URL.createObjectURL(file) : "";
  plate.classList.toggle("filled", Boolean(file));
  for (const image of [preview, backdrop]) {
    image.hidden = !file;
    if (file) image.src = shown;
    else image.removeAttribute("src");
  }
  byId("file").setAttribute("aria-labelledby", file ? "change" : "choose"); // whichever can be seen
  preview.alt = file ? "The chosen photo" : "";
}

preview.addEventListener("load", () => {
  const shape = preview.naturalWidth / preview.naturalHeight;
  preview.classList.toggle("whole", shape < 0.95 || shape > 2);
});
preview.addEventListener("error", () => {
  if (preview.src) show(null); // the browser cannot draw it; the service says what is wrong with it
});

function work(text, fraction) {
  main.dataset.state = "working";
  main.setAttribute("aria-busy", "true");
  const progress = byId("progress");
  if (fraction === null) progress.removeAttribute("value");
  else progress.value = fraction;
  if (byId("working-text").textContent !== text || byId("status").textContent !== text) {
    byId("working-text").textContent = text;
    byId("status").textContent = text;
  }
}

function succeed({ label, probability, top, inference_seconds, total_seconds, model }) {
  settle("done");
  byId("verdict").textContent = probability >= 0.8 ? "Quite sure" : probability >= 0.5 ? "Probably" : "Not sure, perhaps";
  byId("answer-heading").textContent = label;
  byId("bars").replaceChildren(...top.map(bar));
  byId("inference").textContent = milliseconds(inference_seconds);
  byId("total").textContent = milliseconds(total_seconds);
  byId("model").textContent = model;
  byId("status").textContent = `${label}, ${percent(probability)}`;
  // From here, Tab goes on to what comes next. On a phone the answer lies below the photo.
  byId("answer-heading").focus({ preventScroll: true });
  document.querySelector(".answer").scrollIntoView({ block: "nearest" });
}

function bar({ label, probability }) {
  const line = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { className: "name", textContent: label });
  const share = Object.assign(document.createElement("span"), { className: "share", textContent: percent(probability) });
  const track = Object.assign(document.createElement("div"), { className: "track" });
  const fill = Object.assign(document.createElement("div"), { className: "bar" });
  track.append(fill);
  line.append(name, share, track);
  // Two frames later, so that the bar is first drawn empty and then seen to grow.
  requestAnimationFrame(() => requestAnimationFrame(() => (fill.style.width = `${probability * 100}%`)));
  return line;
}

// The photo is at fault: sending it again would not help.
function reject(reason) {
  current = null;
  fail(reason);
}

function fail({ title, text, detail }) {
  settle("failed");
  const parts = [["strong", title], ["p", text], ["p", detail]].filter(([, words]) => words);
  byId("alert").replaceChildren(...parts.map(([tag, words]) => Object.assign(document.createElement(tag), { textContent: words })));
  byId("status").textContent = "";
}

function settle(state) {
  main.dataset.state = state;
  main.removeAttribute("aria-busy");
  byId("again").textContent = current ? "Try again" : "Choose another photo";
}

const percent = (probability) => (probability > 0 && probability < 0.001 ? "< 0.1 %" : `${(probability * 100).toFixed(1)} %`);
const milliseconds = (seconds) => (seconds < 10 ? `${(seconds * 1000).toFixed(seconds < 0.1 ? 1 : 0)} ms` : `${seconds.toFixed(1)} s`);
