const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const plots = [];
document.addEventListener('theme', () => {
  for (const plot of plots) plot.redraw(false);
});
let selected = null;
let whole = [0, 1];

const axisTime = (v) =>
  whole[1] - whole[0] < 120000 ? `${number(v / 1000)} s` : duration(v).replace(/ 00 s$/, '');

const setWindow = (from, to, quiet) => {
  if (from == null) {
    selected = null;
  } else {
    const lo = Math.max(whole[0], Math.min(from, to));
    selected = [lo, Math.min(whole[1], Math.max(from, to))];
  }
  for (const plot of plots) {
    if (selected) {
      const left = plot.valToPos(selected[0], 'x');
      plot.setSelect(
        {
          left,
          width: plot.valToPos(selected[1], 'x') - left,
          top: 0,
          height: plot.over.clientHeight,
        },
        false,
      );
    } else plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  }
  if (!quiet) document.dispatchEvent(new CustomEvent('window', { detail: selected }));
};
const zoom = () => {
  const [min, max] = selected || whole;
  for (const plot of plots) plot.setScale('x', { min, max });
  setWindow(selected?.[0], selected?.[1]);
};

const middle = (values) => {
  const known = values.filter((value) => value != null).sort((a, b) => a - b);
  const half = known.length >> 1;
  return known.length === 0
    ? null
    : known.length % 2
      ? known[half]
      : (known[half - 1] + known[half]) / 2;
};

// Where lines have times of their own, one has no value (undefined) at those of others.
const valueAt = (values, index) => {
  let i = index;
  while (i > 0 && values[i] === undefined) i--;
  return values[i];
};

// Lines: [{name, colour}]; those of one name share a key, which shows the median of them.
const draw = (title, unit, data, lines, format, host, stepped) => {
  const names = [...new Set(lines.map((line) => line.name))].map((name) =>
    lines.map((line, i) => ({ ...line, i })).filter((line) => line.name === name),
  );
  const keys = names.map((same) =>
    el(
      'span',
      { class: `k${same[0].colour}` },
      el('i'),
      el('span', {}, `${same[0].name} `),
      el('b', {}),
    ),
  );
  const faint = names.some((same) => same.length > 1);
  const box = el(
    'div',
    { class: 'plot', 'data-plot': title },
    el(
      'div',
      { class: 'top' },
      el('h3', {}, title + (unit ? `, ${unit}` : '')),
      el('div', { class: 'key' }, keys),
    ),
  );
  host.append(box);
  const axis = {
    stroke: () => colour('--soft'),
    grid: { stroke: () => colour('--grid'), width: 1 },
    ticks: { stroke: () => colour('--line'), width: 1, size: 4 },
    font: '11px system-ui, sans-serif',
  };
  const plot = new uPlot(
    {
      width: Math.max(260, box.clientWidth - 12),
      height: 132,
      legend: { show: false },
      padding: [6, 12, 0, 0],
      cursor: {
        sync: { key: 'run', setSeries: false },
        drag: { x: true, y: false, setScale: false },
        points: faint ? { show: false } : { size: 5 },
      },
      scales: {
        x: { time: false, range: (_u, min, max) => (min === max ? whole : [min, max]) },
        y: { range: (_u, min, max) => [Math.min(0, min || 0), max > 0 ? max * 1.08 : 1] },
      },
      axes: [
        { ...axis, size: 24, values: (_u, values) => values.map(axisTime) },
        { ...axis, size: 68, space: 28, values: (_u, values) => values.map((v) => format(v)) },
      ],
      series: [{}].concat(
        lines.map((line) => ({
          label: line.name,
          width: faint ? 1 : 1.4,
          alpha: faint ? 0.65 : 1,
          stroke: () => colour(`--c${line.colour}`),
          spanGaps: false,
          points: { show: data[0].length < 3 },
          paths: stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
        })),
      ),
      hooks: {
        setSelect: [
          (u) => {
            if (u.select.width > 0)
              setWindow(
                u.posToVal(u.select.left, 'x'),
                u.posToVal(u.select.left + u.select.width, 'x'),
              );
            else setWindow(null);
          },
        ],
        setCursor: [
          (u) =>
            names.forEach((same, k) => {
              const value =
                u.cursor.idx == null
                  ? null
                  : middle(same.map((line) => valueAt(u.data[line.i + 1], u.cursor.idx)));
              keys[k].lastChild.textContent = value == null ? '' : format(value);
            }),
        ],
      },
    },
    data,
    box,
  );
  plots.push(plot);
};

// A section for plots, from 0 to `end`; `fill` draws them.
const plotSection = (note, end, fill, wide) => {
  const host = el('div', {
    id: 'plots',
    class: wide ? 'wide' : '',
    tabindex: 0,
    role: 'group',
    'aria-label':
      'Charts; arrow keys move the window, with shift they make it longer or shorter, escape clears it',
  });
  section(
    'charts',
    'Over time',
    el('p', { class: 'note' }, `Drag over a chart to select a window. ${note}`),
    host,
  );
  whole = [0, end];
  fill(host);
  for (const plot of plots) plot.setScale('x', { min: 0, max: end });
  host.addEventListener('keydown', (event) => {
    const step = (whole[1] - whole[0]) / 50;
    const now = selected || [whole[0], whole[0] + 5 * step];
    const move = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (event.key === 'Escape') setWindow(null);
    else if (event.key === 'Enter') zoom();
    else if (move)
      setWindow(
        event.shiftKey ? now[0] : Math.max(whole[0], now[0] + move),
        Math.max(now[0] + step, now[1] + move),
      );
    else return;
    event.preventDefault();
  });
  let waiting = 0;
  addEventListener('resize', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      for (const plot of plots) {
        plot.setSize({ width: Math.max(260, plot.root.parentNode.clientWidth - 12), height: 132 });
      }
      if (selected) setWindow(selected[0], selected[1], true);
    });
  });
};
