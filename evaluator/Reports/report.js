// One cursor through all charts: they share the time axis. Without script the page is whole, only without it.
(() => {
  const charts = [...document.querySelectorAll('.chart > svg[data-seconds]')];
  const left = 56, right = 938, top = 8;
  const clock = s => Math.floor(s / 60) + ':' + String(Math.floor(s % 60)).padStart(2, '0');
  const cursors = charts.map(svg => {
    const bottom = svg.viewBox.baseVal.height - 22;
    const group = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    group.innerHTML = `<line class="cursor" y1="${top}" y2="${bottom}"/><text class="tick" y="${bottom + 16}" text-anchor="middle"></text>`;
    group.style.display = 'none';
    svg.append(group);
    return group;
  });
  const show = event => {
    const svg = event.currentTarget, box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
    const inside = x >= left && x <= right;
    const seconds = (x - left) / (right - left) * Number(svg.dataset.seconds);
    for (const group of cursors) {
      group.style.display = inside ? '' : 'none';
      const [line, text] = group.children;
      line.setAttribute('x1', x);
      line.setAttribute('x2', x);
      text.setAttribute('x', x);
      text.textContent = '▲ ' + clock(seconds);
    }
  };
  for (const svg of charts) {
    svg.addEventListener('pointermove', show);
    svg.addEventListener('pointerleave', () => cursors.forEach(group => group.style.display = 'none'));
  }
})();
