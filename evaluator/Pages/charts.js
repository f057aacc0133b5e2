// Draws each figure's data with uPlot. The legend's own lines tell colour and dashes, so that both always agree; all charts
// over time share cursor and zoom.
const charts = (() => {
  const drawn = new Map(); // figure -> its uPlot
  const clock = (s) => Math.floor(s / 60) + ":" + String(Math.floor(s % 60)).padStart(2, "0");
  const number = (v) => (v == null ? "–" : v.toLocaleString("en", v >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 }));
  const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  const wholeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const dataOf = (figure) => JSON.parse(figure.querySelector("script").textContent);
  // Series have moments of their own; where one has none, it is undefined, which is no gap: a gap is null.
  const table = (data) => uPlot.join(data.series.map((s) => [s.x, s.y]), data.series.map((s) => s.y.map(() => 1)));

  // A value between two gaps has no line to be seen by.
  function lone(values) {
    const known = values.map((value, i) => [i, value]).filter(([, value]) => value !== undefined);
    return known.filter(([, value], i) => value !== null && (known[i - 1]?.[1] ?? null) === null && (known[i + 1]?.[1] ?? null) === null).map(([i]) => i);
  }

  function valueAt(u, series, index) {
    const values = u.data[series];
    while (index > 0 && values[index] === undefined) index--;
    return values[index];
  }

  // What is under the cursor takes the place of each legend entry's figures.
  function tell(figure, data, u) {
    const { idx, left } = u.cursor;
    const [moment, entries] = [figure.querySelector(".moment"), figure.querySelectorAll(".legend .figures")];
    const isInside = idx != null && left >= 0;
    entries.forEach((entry, i) => {
      entry.dataset.overall ??= entry.textContent;
      entry.textContent = isInside ? number(valueAt(u, i + 1, idx)) : entry.dataset.overall;
    });
    if (!isInside) return void (moment.textContent = "");
    const x = u.posToVal(left, "x");
    const near = data.marks.filter((mark) => Math.abs(u.valToPos(mark.at, "x") - left) < 6).map((mark) => mark.text);
    moment.textContent = [data.time ? clock(Math.round(x)) : data.axis ? `${data.axis} ${number(x)}` : number(x) + " ms", ...near].join(" · ");
  }

  function mark(u, marks) {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, 0, bbox.width, bbox.top + bbox.height);
    ctx.clip();
    for (const { at, kind, text } of marks) {
      const x = Math.round(u.valToPos(at, "x", true));
      ctx.strokeStyle = ink(kind === "bad" ? "--bad" : kind === "gap" ? "--warn" : "--soft");
      ctx.lineWidth = (kind === "bad" ? 2 : kind === "gap" ? 4 : 1) * devicePixelRatio;
      ctx.globalAlpha = kind === "gap" ? 0.35 : 1;
      ctx.setLineDash(kind === "bad" || kind === "gap" ? [] : [2 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      if (kind !== "percentile") continue;
      ctx.globalAlpha = 1;
      ctx.fillStyle = ink("--soft");
      ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
      ctx.fillText(text.split(":")[0], x + 3 * devicePixelRatio, bbox.top + 10 * devicePixelRatio);
    }
    ctx.restore();
  }

  function shade(u, bands) {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = ink("--bad");
    ctx.globalAlpha = 0.12;
    for (const { from, to } of bands) {
      const left = u.valToPos(from, "x", true);
      ctx.fillRect(left, bbox.top, u.valToPos(to, "x", true) - left, bbox.height);
    }
    ctx.restore();
  }

  // Ticks of a logarithmic axis: 1, 2, 5, 10 …, fewer where they would touch, more where there are hardly any.
  // uPlot's own are round only where the axis begins at a power of ten.
  function roundTicks(least, most, pixels) {
    const ticks = (digits) => {
      const all = [];
      for (let decade = Math.floor(Math.log10(least)); decade <= Math.log10(most); decade++)
        for (const digit of digits) all.push(Number(`${digit}e${decade}`));
      return all.filter((tick) => tick >= least && tick <= most);
    };
    const usual = ticks([1, 2, 5]);
    return usual.length < 2 ? ticks([1, 2, 3, 4, 5, 6, 7, 8, 9]) : usual.length * 45 > pixels ? ticks([1]) : usual;
  }

  function axes(data) {
    const common = { stroke: ink("--soft"), grid: { stroke: ink("--grid"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
    return [
      data.time
        ? { ...common, size: 24, gap: 4, space: 60, incrs: timeSteps, values: (_, ticks) => ticks.map(clock) }
        : data.axis
        ? { ...common, size: 24, gap: 4, space: 60, incrs: wholeSteps, values: (_, ticks) => ticks.map(number) }
        : { ...common, size: 24, gap: 4, splits: (u, _, low, high) => roundTicks(low, high, u.width), filter: (_, ticks) => ticks, values: (_, ticks) => ticks.map(number) },
      { ...common, size: 56, gap: 6, space: 34, ...(data.whole && { incrs: wholeSteps }), values: (_, ticks) => ticks.map(number) },
    ];
  }

  function series(figure, data) {
    const samples = figure.querySelectorAll(".legend .line");
    return data.series.map((s, i) => {
      const { stroke, strokeDasharray } = getComputedStyle(samples[i]);
      return {
        label: s.name,
        stroke,
        width: 1.9,
        dash: strokeDasharray === "none" ? undefined : strokeDasharray.split(/[ ,]+/).map(parseFloat),
        fill: s.filled ? stroke.replace("rgb(", "rgba(").replace(")", ", .13)") : undefined,
        paths: s.steps ? uPlot.paths.stepped({ align: 1, alignGaps: 1 }) : uPlot.paths.linear(),
        points: { show: true, size: 5, width: 0, fill: stroke, filter: (u, index) => lone(u.data[index]) },
      };
    });
  }

  function draw(figure, width) {
    const data = dataOf(figure);
    const plot = figure.querySelector(".plot");
    drawn.get(figure)?.destroy();
    const chart = new uPlot(
      {
        width: width ?? plot.clientWidth,
        height: data.height,
        padding: [8, data.axis ? 20 : 12, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 6 }, ...(data.time && { sync: { key: "time", setSeries: false } }) },
        scales: {
          x: data.time ? { time: false, range: (u, low, high) => (low == null ? [0, data.seconds] : [low, high]) } : data.axis ? { time: false } : { time: false, distr: 3, log: 10, range: (u, low, high) => [low, high] },
          y: { range: (_, low, high) => [0, high > 0 ? uPlot.rangeNum(0, high, 0.1, true)[1] : 1] },
        },
        axes: axes(data),
        series: [{}, ...series(figure, data)],
        hooks: {
          drawClear: [(u) => shade(u, dataOf(figure).bands)],
          draw: [(u) => mark(u, dataOf(figure).marks)],
          setCursor: [(u) => tell(figure, dataOf(figure), u)],
        },
      },
      table(data),
      plot,
    );
    if (data.time) chart.setScale("x", { min: 0, max: data.seconds });
    drawn.set(figure, chart);
  }

  // The figure's data has changed: what the reader has zoomed into stays in view.
  function update(figure, before) {
    const [chart, data] = [drawn.get(figure), dataOf(figure)];
    if (!chart || chart.series.length !== data.series.length + 1) return draw(figure);
    const { min, max } = chart.scales.x;
    const isWhole = !data.time || (min === 0 && max === before.seconds);
    chart.setData(table(data), !data.time);
    if (data.time) chart.setScale("x", isWhole ? { min: 0, max: data.seconds } : { min, max });
  }

  const figures = () => [...document.querySelectorAll(".chart:has(.plot)")];
  const all = (width) => figures().forEach((figure) => draw(figure, width));
  const resized = new ResizeObserver((entries) =>
    entries.forEach(({ target, contentRect }) => {
      const chart = drawn.get(target.closest(".chart"));
      if (chart && contentRect.width > 0 && Math.abs(chart.width - contentRect.width) >= 1) chart.setSize({ width: contentRect.width, height: chart.height });
    }),
  );
  const watch = () => document.querySelectorAll(".plot").forEach((plot) => resized.observe(plot));

  all();
  watch();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => all());
  // Paper is white and as wide as it is.
  addEventListener("beforeprint", () => {
    resized.disconnect();
    document.documentElement.classList.add("paper");
    all(680);
  });
  addEventListener("afterprint", () => {
    document.documentElement.classList.remove("paper");
    all();
    watch();
  });
  return { update, dataOf, all, watch, roundTicks };
})();
