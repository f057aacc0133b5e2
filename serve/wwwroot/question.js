// The question that a held-out photo's uploader is asked before the answer is shown, and what comes of it.

const byId = (id) => document.getElementById(id);
const busyRetries = 5;
let open = null; // the ticket of the question on the page

// Puts the question; the page's own states show what follows.
export function ask({ ticket, labels }, page) {
  open = ticket;
  byId("thanks").hidden = true;
  byId("choices").replaceChildren(
    ...labels.map((label) => {
      const choice = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
      choice.addEventListener("click", () => tell(ticket, label, page));
      return choice;
    }),
  );
  byId("skip").onclick = () => tell(ticket, null, page);
  page.settle("asking");
  byId("status").textContent = "What do you see? Choose a category, or skip.";
  byId("question-heading").focus({ preventScroll: true });
  document.querySelector(".answer").scrollIntoView({ block: "nearest" });
}

// Another photo has come: whatever the question was, its answer is not waited for.
export function forget() {
  open = null;
  byId("thanks").hidden = true;
}

async function tell(ticket, label, page, triesLeft = busyRetries) {
  page.work("Comparing", null);
  const response = await fetch(`/feedback/${ticket}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ label }),
  }).catch(() => null);
  if (open !== ticket) return;
  if (response?.status === 503 && triesLeft > 0) {
    const seconds = Number(response.headers.get("Retry-After")) || 1;
    page.work(`Busy just now; trying again in ${seconds} s`, null);
    setTimeout(() => open === ticket && tell(ticket, label, page, triesLeft - 1), seconds * 1000);
    return;
  }
  if (response?.status !== 200) return page.fail(); // the question is lost; the photo is not
  const { prediction, is_counted: isCounted } = await response.json();
  page.succeed(prediction);
  if (label !== null) thank(ticket, isCounted);
}

function thank(ticket, isCounted) {
  byId("thanks").hidden = false;
  byId("thanks-text").textContent = isCounted ? "Thank you: your answer counts." : "Thank you. This photo, or enough of yours, counted already.";
  byId("withdraw").hidden = false;
  byId("withdraw").onclick = async () => {
    const response = await fetch(`/feedback/${ticket}`, { method: "DELETE" }).catch(() => null);
    const isGone = response?.status === 204 || response?.status === 404;
    byId("withdraw").hidden = isGone;
    byId("thanks-text").textContent = isGone ? "Deleted." : "It could not be deleted just now. Try again in a moment.";
    byId("status").textContent = byId("thanks-text").textContent;
  };
}
