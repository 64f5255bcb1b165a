// How the values of a key are shown on an axis; the unit of rates stands in the title.
const formatOf = (key) => (/_(ms|kb|pct)$/.test(key) ? (v) => ofUnit(key, v) : number);
const THROUGHPUT = {
  title: 'Throughput',
  unit: 'a second',
  lines: [{ key: 'throughput', name: 'done' }],
};

// The charts of samples, and one of each figure of the program's own.
const panelsOf = (panels, own) => [
  THROUGHPUT,
  ...panels.map((panel) =>
    panel.title === 'Peers'
      ? { ...panel, lines: [...panel.lines, { key: 'banned', name: 'banned' }] }
      : panel,
  ),
  ...own.map((key) => ({ title: key.replaceAll('_', ' '), unit: '', lines: [{ key, name: key }] })),
];

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
  if (run.banned) y.banned = run.banned(x);
  const lines = (names) => names.map((name, i) => ({ name, colour: (i % 6) + 1 }));
  plotSection(note, end, (host) => {
    for (const { title, unit, lines: drawn } of panelsOf(run.panels, run.charts.own)) {
      const there = drawn.filter(({ key }) => y[key]);
      if (there.length)
        draw(
          title,
          unit,
          [x, ...there.map(({ key }) => y[key])],
          lines(there.map(({ name }) => name)),
          formatOf(there[0].key),
          host,
        );
    }
    const rates = run.rates;
    const steps = rates.levels[0].length;
    if (steps) {
      const times = Array.from({ length: steps + 1 }, (_, i) => i * rates.step_ms);
      const there = LEVELS.map((_name, i) => i).filter((i) => rates.levels[i].some((n) => n > 0));
      const perSecond = (i) =>
        rates.levels[i].concat(null).map((n) => (n == null ? null : (n * 1000) / rates.step_ms));
      draw(
        'Log records',
        'a second',
        [times, ...there.map(perSecond)],
        lines(there.map((i) => LEVELS[i])),
        number,
        host,
        true,
      );
    }
  });
};
