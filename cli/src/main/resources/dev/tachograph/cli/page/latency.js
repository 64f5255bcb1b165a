// How long spans and events took: how the durations are distributed, and percentiles over time.
const svg = (tag, attributes, ...children) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
// The duration that a share of all does not exceed, from the parts of a distribution.
const shareOf = (bins, share) => {
  const all = bins.reduce((sum, [, , n]) => sum + n, 0);
  let before = 0;
  for (const [from, to, n] of bins) {
    if (before + n >= all * share) return from * (to / from) ** ((all * share - before) / n);
    before += n;
  }
  return null;
};
const histogram = (kind) => {
  const { bins } = kind;
  const [width, height, left, bottom, top] = [520, 168, 46, 26, 14];
  const lowest = 10 ** Math.floor(Math.log10(bins[0][0]));
  const highest = 10 ** Math.ceil(Math.log10(bins[bins.length - 1][1]));
  const decades = Math.max(1, Math.round(Math.log10(highest / lowest)));
  const x = (ms) => left + ((width - left - 8) * Math.log10(ms / lowest)) / decades;
  const most = greatest(bins.map(([, , n]) => n));
  const powers = Math.max(1, Math.ceil(Math.log10(most + 1)));
  const y = (n) => top + (height - top - bottom) * (1 - Math.log10(n + 1) / powers);
  const peak = bins.find(([, , n]) => n === most);
  const marks = [50, 95, 99].map((p) => [`p${p}`, shareOf(bins, p / 100)]);
  const max = greatest(kind.steps.map((s) => s[5]));
  const says =
    `Distribution of ${count(kind.count)} durations of ${kind.name}: most are between ${duration(peak[0])} and ${duration(peak[1])}; ` +
    `${marks.map(([name, v]) => `${name} ${duration(v)}`).join(', ')}, max ${duration(max)}.`;
  const picture = svg('svg', {
    class: 'histogram',
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': visible(says),
  });
  const text = (at, up, words, anchor = 'middle') =>
    svg('text', { x: at, y: up, 'text-anchor': anchor }, words);
  for (let p = 0; p <= powers; p++) {
    const n = 10 ** p;
    if (n > most * 1.5 && p > 0) break;
    picture.append(
      svg('line', { class: 'grid', x1: left, x2: width - 8, y1: y(n), y2: y(n) }),
      text(left - 5, y(n) + 4, decimal(n), 'end'),
    );
  }
  for (const [from, to, n] of bins)
    picture.append(
      svg(
        'rect',
        {
          x: x(from) + 0.5,
          width: Math.max(1, x(to) - x(from) - 1),
          y: y(n),
          height: Math.max(1, height - bottom - y(n)),
        },
        svg('title', {}, `${duration(from)} to ${duration(to)}: ${count(n)}`),
      ),
    );
  for (let d = 0; d <= decades; d++) {
    if (d % Math.ceil(decades / 8)) continue;
    const anchor = d === 0 ? 'start' : d === decades ? 'end' : 'middle';
    picture.append(text(x(lowest * 10 ** d), height - 8, axisMillis(lowest * 10 ** d), anchor));
  }
  marks.forEach(([name, v], i) => {
    if (v == null) return;
    const close = i > 0 && x(v) - x(marks[i - 1][1]) < 26;
    picture.append(
      svg('line', { class: 'percentile', x1: x(v), x2: x(v), y1: top - 2, y2: height - bottom }),
      text(x(v) + 3, close ? top + 9 + 10 * i : top + 9, name, 'start'),
    );
  });
  return picture;
};
const axisMillis = (ms) => (ms < 1 ? `${short(ms * 1000)} µs` : millisTick(ms));

const latencyCharts = (kind, host) => {
  const x = [];
  const y = [[], [], [], []];
  let before = null;
  for (const [step, , ...figures] of kind.steps) {
    if (before != null && step > before + 1) {
      x.push((before + 1.5) * kind.step_ms);
      for (const values of y) values.push(null);
    }
    x.push((step + 0.5) * kind.step_ms);
    // Where nothing was measurable a logarithm has no place for it.
    for (const [i, value] of figures.entries()) y[i].push(value > 0 ? value : null);
    before = step;
  }
  const top = greatest(y[3]);
  const bottom = least(y[0]);
  host.append(
    el(
      'div',
      { class: 'plot' },
      el(
        'div',
        { class: 'top' },
        el('h3', {}, 'Distribution', el('span', { class: 'unit' }, ' both axes logarithmic')),
      ),
      histogram(kind),
    ),
  );
  if (top == null) return;
  chart({
    title: `Percentiles of ${kind.name}`,
    note: `per ${duration(kind.step_ms)}`,
    axis: { ...AXES.millis, tick: axisMillis },
    lines: ['p50', 'p95', 'p99', 'max'].map((name, i) => ({
      name,
      colour: [1, 2, 3, 5][i],
      x,
      y: y[i],
    })),
    host,
    log: bottom != null && top / bottom > 20,
    height: PLOT_HEIGHT + 30,
  });
};

// Drawn anew for each name that is chosen.
const latencySection = (run) => {
  const kinds = run.latency.filter((kind) => kind.bins.length);
  if (!kinds.length) return;
  const body = el('div', { class: 'group latency' });
  const choice = el(
    'select',
    { id: 'latency-of' },
    ['span', 'event'].map((of) =>
      el(
        'optgroup',
        { label: of === 'span' ? 'Spans' : 'Events' },
        kinds.map((kind, i) =>
          kind.of === of
            ? el('option', { value: i }, `${visible(kind.name)} (${count(kind.count)})`)
            : null,
        ),
      ),
    ),
  );
  let drawn = [];
  const fill = () => {
    for (const plot of drawn) {
      plots.splice(plots.indexOf(plot), 1);
      plot.destroy();
    }
    body.replaceChildren();
    const before = plots.length;
    latencyCharts(kinds[Number(choice.value)], body);
    drawn = plots.slice(before);
    showRange(...shown);
  };
  section(
    'latency',
    'Latency',
    el('p', { class: 'note' }, el('label', { for: 'latency-of' }, 'Durations of '), choice),
    body,
  );
  choice.addEventListener('change', fill);
  fill();
};
