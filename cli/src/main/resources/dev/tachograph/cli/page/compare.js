const SIDES = ['base', 'head'];
const OUTCOMES = {
  regression: ['regression', 'bad'],
  improvement: ['improvement', 'good'],
  no_difference: ['within noise', ''],
  hint: ['hint', 'warn'],
  too_few: ['too few runs', ''],
  noise_unknown: ['noise unknown', ''],
};
const runs = (n) => n + (n === 1 ? ' run' : ' runs');
const percent = (v) =>
  isNumber(v) ? `${(v > 0 ? '+' : v < 0 ? '−' : '') + Math.abs(v).toFixed(1)} %` : '–';
const ofMetric = (metric) => (v) =>
  metric.unit === 'per_s' ? `${number(v)} /s` : ofUnit(`x_${metric.unit}`, v);
const outcome = (name) => el('span', { class: OUTCOMES[name][1] }, OUTCOMES[name][0]);

// Every run of a metric as a dot, the base above the head, the medians as lines.
const dots = (metric) => {
  const made = (tag, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  const all = metric.base.concat(metric.head);
  const [lo, hi] = [Math.min(...all), Math.max(...all)];
  const x = (v) => (hi > lo ? 6 + (148 * (v - lo)) / (hi - lo) : 80);
  const format = ofMetric(metric);
  const picture = made('svg', {
    class: 'dots',
    viewBox: '0 0 160 26',
    width: 160,
    height: 26,
    role: 'img',
    'aria-label': `${visible(metric.name)} of each run, from ${format(lo)} to ${format(hi)}`,
  });
  SIDES.forEach((side, i) => {
    const y = 7 + 12 * i;
    for (const v of metric[side]) {
      picture.append(made('circle', { class: side, cx: x(v), cy: y, r: 3.2 }));
    }
    const median = metric[`${side}_median`];
    if (isNumber(median))
      picture.append(
        made('line', { class: side, x1: x(median), x2: x(median), y1: y - 6, y2: y + 6 }),
      );
  });
  return picture;
};

// A metric's name, and those of the counts that are the same thing; `same` has them by name.
const named = (m, same) => [m.name, ...((!m.primary && same[m.name]) || [])].join(' = ');
const sameThings = (all) => {
  const same = {};
  for (const m of all) {
    if (!m.same_as) continue;
    same[m.same_as] ||= [];
    same[m.same_as].push(m.name);
  }
  return same;
};

const metrics = (rows, same, interval, p, options) =>
  table(
    [
      ['metric', (m) => named(m, same), null, true],
      ['base', (m) => m.base_median, (v, m) => ofMetric(m)(v)],
      ['head', (m) => m.head_median, (v, m) => ofMetric(m)(v)],
      ['change', (m) => m.change_pct, percent],
      [
        interval,
        (m) => m.low_pct,
        (v, m) =>
          isNumber(v) && isNumber(m.change_pct) ? `${percent(v)} to ${percent(m.high_pct)}` : '–',
      ],
      [p, (m) => (m.primary ? m.p_corrected : m.p), (v) => (isNumber(v) ? v.toFixed(3) : '–')],
      ['outcome', (m) => OUTCOMES[m.outcome][0], (_v, m) => outcome(m.outcome), true],
      ['each run', (_m) => null, (_v, m) => (m.base.length + m.head.length ? dots(m) : '–')],
    ],
    rows,
    options,
  );

const compareHead = (page) => {
  const { base, head } = page.comparison;
  const names = (list) =>
    list.length === 1 ? list[0].run : `${list[0].run} … ${list[list.length - 1].run}`;
  document.title = `Runs compared: ${base.length} to ${head.length}`;
  byId('head').append(
    el(
      'div',
      { class: 'title' },
      el('h1', {}, `${runs(base.length)} compared with ${runs(head.length)}`),
      themeButton(),
    ),
    el(
      'p',
      { class: 'cause key' },
      el('span', { class: 'k1' }, el('i'), `base: ${names(base)}`),
      el('span', { class: 'k2' }, el('i'), `head: ${names(head)}`),
    ),
  );
};

const differences = (page) => {
  const rows = page.comparison.differences.map((d, i) => ({ ...d, title: page.differences[i] }));
  const shown = (values) =>
    values.length > 3
      ? `${values.slice(0, 3).join(' and ')} and ${values.length - 3} more`
      : values.join(' and ');
  section(
    'differences',
    'What differs besides the figures',
    rows.length
      ? table(
          [
            ['what', (d) => d.title, null, true],
            ['of', (d) => d.key, null, true],
            ['base', (d) => shown(d.base), null, true],
            ['head', (d) => shown(d.head), null, true],
          ],
          rows,
          { label: 'Differences' },
        )
      : el(
          'p',
          { class: 'none' },
          'Nothing: machine, limits, JDK, build, configuration, arguments and tags are the same.',
        ),
    listed('Left out', page.left_out),
    listed('Outliers', page.outliers),
    listed('Missing', page.missing),
  );
};

const listed = (title, lines) =>
  lines.length
    ? [
        el('h3', {}, title),
        el(
          'ul',
          {},
          lines.map((text) => el('li', {}, text)),
        ),
      ]
    : [];

const verdict = (page) => {
  const all = page.comparison.metrics;
  const [, kind] = OUTCOMES[page.comparison.verdict];
  const same = sameThings(all);
  section(
    'verdict',
    'Verdict',
    el('p', {}, el('b', { id: 'says', class: kind }, page.verdict)),
    page.comparison.gates.map((gate) =>
      el(
        'div',
        { class: `finding ${gate.passed ? 'passed' : 'error'}` },
        el('p', {}, (gate.passed ? 'Gate passed: ' : 'Gate failed: ') + gate.rule),
        el('p', { class: 'rule' }, gate.reason),
      ),
    ),
    all.some((m) => m.primary)
      ? metrics(
          all.filter((m) => m.primary),
          same,
          '95 % interval, joint',
          'p, corrected',
          { label: 'Metrics that decide' },
        )
      : [],
  );
};

const hints = (page) => {
  if (!page.hints.length) return;
  const all = page.comparison.metrics;
  const shown = new Set(page.hints);
  section(
    'hints',
    'What else stands out',
    el('p', { class: 'note' }, `${page.hints_title}.`),
    metrics(
      all.filter((m) => shown.has(m.name)),
      sameThings(all),
      '95 % interval',
      'p',
      { label: 'Other metrics that stand out' },
    ),
  );
};

// Each quantity of the charts of a run has a chart of its own here, with the lines of all runs.
const compareCharts = (page) => {
  const all = SIDES.flatMap((side, i) =>
    page.runs[side].map((run) => ({ ...run, name: side, colour: i + 1 })),
  );
  const end = Math.max(
    1,
    ...all.map((run) => Math.max(run.duration_ms, ...run.charts.x.slice(-1))),
  );
  const own = [...new Set(all.flatMap((run) => run.charts.own))];
  const done = ['done', 'processed'].map((key) => ({
    title: 'Done',
    unit: '',
    lines: [{ key, name: '' }],
  }));
  const panels = [...done, ...panelsOf(page.panels, own)];
  const note =
    all.length > 2
      ? 'A line is a run; the key has the median of a side.'
      : 'Both runs from their own start.';
  plotSection(
    note,
    end,
    (host) => {
      for (const { title, unit, lines } of panels) {
        for (const { key, name, alone } of lines) {
          const there = all.filter((run) => run.charts.y[key]);
          if (!there.some((run) => run.charts.y[key].some((v) => v))) continue;
          const joined = uPlot.join(there.map((run) => [run.charts.x, run.charts.y[key]]));
          draw(
            title + (name && name !== title.toLowerCase() && lines.length > 1 ? `: ${name}` : ''),
            alone || unit,
            joined,
            there,
            formatOf(key),
            host,
          );
        }
      }
    },
    true,
  );
};

const everyMetric = (page) => {
  const all = page.comparison.metrics;
  const same = sameThings(all);
  const search = el('input', {
    type: 'search',
    placeholder: 'name',
    'aria-label': 'Part of the name',
  });
  const body = el('div', { id: 'metrics' });
  const fill = () =>
    body.replaceChildren(
      metrics(
        all.filter(
          (m) =>
            (m.primary || !m.same_as) &&
            named(m, same).toLowerCase().includes(search.value.toLowerCase()),
        ),
        same,
        '95 % interval',
        'p',
        { label: 'All metrics', most: 300 },
      ),
    );
  search.addEventListener('input', fill);
  section('all', 'All metrics', el('div', { class: 'tabs filters' }, search), body);
  fill();
};

const copyButton = (path) =>
  el(
    'button',
    {
      type: 'button',
      'aria-label': `Copy the path ${path}`,
      on: {
        click: async (e) => {
          const button = e.currentTarget;
          button.textContent = (await copied(path)) ? 'copied' : 'refused';
        },
      },
    },
    'copy',
  );

// The page of a run where there is one, else its path to take along.
const place = ({ run, page, path }) =>
  page
    ? el('a', { href: page }, run)
    : el('span', {}, run, el('br'), el('small', {}, call(quoted(path)), ' ', copyButton(path)));

const everyRun = (page) => {
  const rows = SIDES.flatMap((side) =>
    page.comparison[side].map((run, i) => ({
      ...run,
      ...page.places[side][i],
      side,
      duration_ms: page.runs[side][i].duration_ms,
    })),
  );
  section(
    'runs',
    'Runs',
    table(
      [
        ['side', (r) => r.side, null, true],
        ['run', (r) => r.run, (_v, r) => place(r), true],
        ['status', (r) => r.status, null, true],
        ['took', (r) => r.duration_ms, duration],
        ['missing', (r) => r.missing.join('; '), null, true],
      ],
      rows,
      { label: 'Runs' },
    ),
  );
  byId('foot').append('Made by ', call('tacho compare --html'), '.');
};

begin(async () => {
  const page = await read('comparison');
  compareHead(page);
  verdict(page);
  differences(page);
  hints(page);
  windowInputs();
  compareCharts(page);
  everyMetric(page);
  everyRun(page);
});
