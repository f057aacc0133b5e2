// A run that is still going: the page asks for itself again and takes over what has changed, until it says it is the last.
(() => {
  const every = 2000;
  const isChart = (node) => node.matches(".chart:has(.plot)");

  function take(now, next) {
    if (now.outerHTML === next.outerHTML) return;
    const charts_ = isChart(now) && isChart(next) && now.id === next.id;
    if (charts_ && now.querySelector("script").textContent === next.querySelector("script").textContent) return;
    if (charts_ && now.querySelectorAll(".legend li").length === next.querySelectorAll(".legend li").length) {
      const before = charts.dataOf(now);
      for (const part of ["figcaption", "script"]) now.querySelector(part).replaceWith(next.querySelector(part));
      charts.update(now, before);
      return;
    }
    if (now.open !== undefined) next.open = now.open;
    now.replaceWith(next);
  }

  async function look() {
    const page = await fetch(location.href, { cache: "no-store" }).then((answer) => answer.text()).catch(() => null);
    if (page === null) {
      document.querySelector(".live").textContent = "The run is over or was ended: this page is its last state.";
      return;
    }
    const [now, next] = [document.querySelector("main"), new DOMParser().parseFromString(page, "text/html").querySelector("main")];
    const [old, fresh] = [[...now.children], [...next.children]];
    const isSame = old.length === fresh.length && old.every((node, i) => node.tagName === fresh[i].tagName && node.id === fresh[i].id && isChart(node) === isChart(fresh[i]));
    if (isSame) old.forEach((node, i) => take(node, fresh[i]));
    else {
      now.replaceChildren(...fresh);
      charts.all();
      charts.watch();
    }
    if (next.dataset.live !== undefined) setTimeout(look, every);
  }

  setTimeout(look, every);
})();
