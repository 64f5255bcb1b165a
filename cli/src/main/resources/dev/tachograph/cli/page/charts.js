// How the values of a key are shown on an axis and as text.
const formatOf = axisOfKey;
const THROUGHPUT = {
  title: 'Throughput',
  unit: 'per second',
  lines: [{ key: '~throughput', name: 'done' }],
};

// The charts of runs compared, and one of each figure of the program's own.
const panelsOf = (panels, own) => [
  THROUGHPUT,
  ...panels,
  ...own.map((key) => ({ title: key.replaceAll('_', ' '), unit: '', lines: [{ key, name: key }] })),
];

// The lines of a chart that have something to say. Of several, those that are zero throughout say
// nothing, and a chart of nothing else is left out.
const linesOf = (run, panel) => {
  const stack = run.stacks?.[panel.stack];
  const { x, y } = run.charts;
  const parts = stack ? panel.lines.filter(({ key }) => stack.y[key]) : [];
  const made = [];
  panel.lines.forEach(({ key, name }, i) => {
    const part = parts.length > 1 && parts.some((line) => line.key === key);
    const values = part ? stack.y[key] : y[key];
    if (!values?.some((v) => v)) return;
    // The whole is the upper edge of its parts.
    if (key === 'rss_kb' && parts.length > 1) return;
    const area = panel.lines.length === 1 || (i === 0 && panel.title === 'Java heap');
    made.push({ name, colour: (i % 6) + 1, x: part ? stack.x : x, y: values, part, area });
  });
  return made;
};
const limitsOf = (run, panel) =>
  panel.limits
    .map(({ key, name, times }) => ({
      name,
      x: run.charts.x,
      y: (run.charts.y[key] || []).map((v) => (v == null ? null : v * times)),
    }))
    .filter(({ y }) => y.some((v) => v != null));
// Where all is stacked on one axis the process and the host have no charts of their own.
const isShown = (run, panel) => {
  const { cpu } = run.stacks || {};
  if (panel.stack === 'cpu') return cpu?.x.length > 0;
  return !(cpu?.x.length && ['CPU of the process', 'CPU of the host'].includes(panel.title));
};

const logRates = (run, host) => {
  const { rates } = run;
  const there = LEVELS.map((_name, i) => i).filter((i) => rates.levels[i].some((n) => n > 0));
  if (!there.length) return;
  const steps = rates.levels[0].length;
  const times = Array.from({ length: steps + 1 }, (_, i) => i * rates.step_ms);
  const perSecond = (i) =>
    rates.levels[i].concat(null).map((n) => (n == null ? null : (n * 1000) / rates.step_ms));
  chart({
    title: 'Log records',
    axis: AXES.per_second,
    lines: there.map((i) => ({
      name: LEVELS[i],
      colour: [5, 2, 4, 1, 6][i],
      x: times,
      y: perSecond(i),
    })),
    host,
    stepped: true,
  });
};

// The values of all charts at the cursor, below them and always in view.
const readout = (marks) => {
  const says = el('span', {}, 'Values at one time');
  const grid = el('div', { class: 'values', tabindex: 0, role: 'group', 'aria-label': 'Values' });
  const made = el('details', { id: 'readout', open: !tinyPlot() }, el('summary', {}, says), grid);
  const hint =
    'Move over a chart, tap it, or use the arrow keys: the values of all charts at one time.';
  const fill = () => {
    const { at } = cursor;
    says.textContent = at == null ? hint : bothTimes(at);
    made.classList.toggle('idle', at == null);
    if (at == null) {
      grid.replaceChildren();
      return;
    }
    const rows = plots
      .filter((plot) => plot.title && plot.values?.some(([, value]) => value != null))
      .map((plot) =>
        el(
          'div',
          {},
          el('span', { class: 'of' }, plot.title),
          plot.values
            .filter(([, value]) => value != null)
            .flatMap(([name, value]) => [
              el('span', { class: 'none' }, ` ${name} `),
              el('b', {}, value),
            ]),
        ),
      );
    const logged = marks.logged(at - marks.step / 2, at + marks.step / 2);
    if (logged) rows.unshift(el('div', { class: 'l0' }, logged));
    for (const text of marks.found(at))
      rows.unshift(el('div', {}, el('span', { class: 'warn' }, 'Finding '), text));
    grid.replaceChildren(...rows);
  };
  document.addEventListener('cursor', fill);
  document.addEventListener('zone', fill);
  fill();
  return made;
};

const charts = (run) => {
  const note = run.charts.all
    ? `${count(run.charts.samples)} samples, all drawn.`
    : `Drawn from ${count(run.charts.samples)} samples: of each step of time the least and the greatest value. Figures are of all samples.`;
  const { x, y } = run.charts;
  const end = Math.max(
    1,
    run.duration_ms,
    x.length ? x[x.length - 1] : 0,
    (run.rates.levels[0].length - 1) * run.rates.step_ms,
  );
  if (run.banned) y['~banned'] = run.banned(x);
  let marks = null;
  const made = plotSection(note, end, (host) => {
    marks = marking(run);
    host.append(marks.controls);
    lanesChart(run, host);
    const groups = new Map();
    const groupOf = (name) => {
      if (!groups.has(name)) {
        const group = el('div', { class: 'group', 'data-group': name });
        host.append(el('h3', { class: 'group-name' }, name), group);
        groups.set(name, group);
      }
      return groups.get(name);
    };
    const panel = (spec, lines) =>
      lines.length &&
      chart({
        title: spec.title,
        note: spec.note,
        axis: AXES[spec.unit] || AXES.number,
        lines,
        limits: limitsOf(run, spec),
        host: groupOf(spec.group),
      });
    run.panels.forEach((spec, i) => {
      if (isShown(run, spec)) panel(spec, linesOf(run, spec));
      // The first group ends with what was logged.
      if (spec.group !== run.panels[i + 1]?.group && i < 4) logRates(run, groupOf(spec.group));
    });
    for (const key of run.charts.own)
      if (y[key]?.some((v) => v != null))
        chart({
          title: key.replaceAll('_', ' '),
          axis: axisOfKey(key),
          lines: [{ name: key, colour: 1, x, y: y[key], area: true }],
          host: groupOf('The program’s own'),
        });
  });
  made.append(readout(marks));
};
