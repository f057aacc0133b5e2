// Parallel coordinates: axes whose box is not ticked are left out, and the others move together.
for (const figure of document.querySelectorAll("figure.coordinates")) {
  const boxes = [...figure.querySelectorAll("input")];
  const axes = [...figure.querySelectorAll("g.axis")];
  const places = axes.map(axis => Number(axis.getAttribute("transform").match(/[\d.]+/)[0]));
  const layOut = () => {
    const shown = axes.map((_, index) => index).filter(index => boxes[index].checked);
    // Between fewer than two there are no lines.
    for (const box of boxes) box.disabled = box.checked && shown.length <= 2;
    axes.forEach((axis, index) => {
      const at = shown.indexOf(index);
      axis.style.display = at < 0 ? "none" : "";
      if (at >= 0) axis.setAttribute("transform", `translate(${places[at]} 0)`);
    });
    for (const line of figure.querySelectorAll("polyline")) {
      const heights = line.dataset.y.split(" ");
      const points = [];
      for (const [at, index] of shown.entries()) {
        if (heights[index] === "-") break;
        points.push(`${places[at]},${heights[index]}`);
      }
      line.setAttribute("points", points.join(" "));
    }
  };
  figure.querySelector("fieldset").hidden = false;
  figure.addEventListener("change", layOut);
  layOut();
}
