// The least, mean and greatest values, and when; then what the run was given and what it ran on.
const SVG = 'http://www.w3.org/2000/svg';
const sparkline = (x, y, end) => {
  const known = y.filter(isNumber);
  const [low, high] = known.reduce(([l, h], v) => [Math.min(l, v), Math.max(h, v)], [0, 0]);
  if (known.length < 2 || high === low) return '';
  let path = '';
  let pen = 'M';
  y.forEach((value, i) => {
    if (!isNumber(value)) {
      pen = 'M';
      return;
    }
    const across = ((x[i] / end) * 120).toFixed(1);
    path += `${pen}${across} ${(22 - ((value - low) / (high - low)) * 20).toFixed(1)}`;
    pen = 'L';
  });
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 120 24');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('aria-hidden', 'true');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
};

// Where a key is drawn: the title of its chart, and its name there.
const placesOf = (run) => {
  const places = new Map();
  run.panels.forEach(({ title, lines }, panel) => {
    lines.forEach(({ key, name }, line) => {
      places.set(key, { title, name, order: panel * 100 + line });
    });
  });
  return places;
};
const extremes = (x, y) => {
  let least = null;
  let most = null;
  y.forEach((value, i) => {
    if (!isNumber(value)) return;
    if (least == null || value < y[least]) least = i;
    if (most == null || value > y[most]) most = i;
  });
  return most == null ? {} : { min: y[least], when: x[most] };
};

const resources = (run) => {
  const places = placesOf(run);
  const { x, y } = run.charts;
  const end = Math.max(1, run.duration_ms, x.length ? x[x.length - 1] : 0);
  const rows = Object.entries(objectAt(run.report, 'resources'))
    .filter(([, figures]) => isObject(figures) && isNumber(figures.max))
    .map(([key, figures]) => {
      const drawn = Array.isArray(y[key]) ? y[key] : [];
      const place = places.get(key);
      const seen = extremes(x, drawn);
      return {
        key,
        drawn,
        plot: place?.title,
        order: place ? place.order : 10_000,
        name: place ? `${place.title}: ${place.name}` : worded(key),
        min: numberAt(figures, 'min') ?? seen.min,
        mean: numberAt(figures, 'mean'),
        p95: numberAt(figures, 'p95'),
        max: figures.max,
        when: numberAt(figures, 'max_t_ms') ?? seen.when,
      };
    })
    .filter((row) => row.max !== 0 || row.min < 0)
    .sort((a, b) => a.order - b.order);
  if (!rows.length) return;
  const figure = (name) => [name, (r) => r[name], (v, r) => ofUnit(r.key, v)];
  section(
    'resources',
    'Resources',
    table(
      [
        [
          'resource',
          (r) => r.name,
          (v, r) => el('span', {}, v, ' ', el('code', { class: 'none' }, r.key)),
          true,
        ],
        figure('min'),
        figure('mean'),
        figure('p95'),
        figure('max'),
        ['max at', (r) => r.when, (v, r) => (v == null ? '–' : timeLink(v, r.plot))],
        ['over time', (r) => r.max, (_v, r) => sparkline(x, r.drawn, end)],
      ],
      rows,
      { label: 'Resources' },
    ),
    el(
      'p',
      { class: 'note' },
      'Of all samples, weighted by the time they cover. What was 0 throughout is left out.',
    ),
  );
};

const titled = (title, object) =>
  Object.keys(object).length ? [el('h3', {}, title), tree(object)] : [];
const given = (run) => {
  const { report } = run;
  const argv = listAt(report, 'argv').map(asText);
  const parts = [
    ...titled('Results', objectAt(report, 'results')),
    ...titled('Derived', objectAt(report, 'derived')),
    ...titled('Progress at the end', objectAt(report, 'progress')),
    ...(argv.length
      ? [el('h3', {}, 'Arguments'), el('pre', { class: 'mono' }, argv.map(quoted).join(' '))]
      : []),
    ...titled('Configuration', objectAt(report, 'config')),
    ...titled('Tags', objectAt(report, 'tags')),
    ...titled('Build', objectAt(report, 'meta.build')),
    ...titled('Environment', objectAt(report, 'meta.env')),
    ...titled('Recorder', objectAt(report, 'recorder')),
  ];
  if (parts.length)
    section('configuration', 'Results and configuration', ...parts).dataset.short = 'Configuration';
};

const devices = (title, list, rates, columns) => {
  if (!list.length) return [];
  const bytes = ([key, name]) => [name, (d) => d[key], (v) => (isNumber(v) ? kib(v / 1024) : '–')];
  const rate = ([key, name]) => [`${name}, peak`, (d) => d[key], (v) => ofUnit('_mib_s', v)];
  return [
    el('h3', {}, title),
    table(
      [['device', (d) => asText(d.device), null, true], ...columns.map(bytes), ...rates.map(rate)],
      list,
      { label: title },
    ),
  ];
};
const machine = (run) => {
  const seen = objectAt(run.report, 'resources_seen');
  const counted = (key) => objectsAt(seen, key).filter((d) => d.counted === true);
  const threads = objectsAt(seen, 'threads');
  const parts = [
    ...(threads.length
      ? [
          el('h3', {}, 'Threads by CPU time'),
          table(
            [
              ['name', (t) => asText(t.name), null, true],
              ['threads', (t) => t.threads, count],
              ['CPU time', (t) => t.cpu_ms, duration],
            ],
            threads,
            { label: 'Threads by CPU time', most: 50 },
          ),
        ]
      : []),
    ...devices(
      'Disks',
      counted('disks'),
      [
        ['max_read_mib_s', 'read'],
        ['max_write_mib_s', 'written'],
      ],
      [
        ['bytes_read', 'read'],
        ['bytes_written', 'written'],
      ],
    ),
    ...devices(
      'Network devices',
      counted('nets'),
      [
        ['max_rx_mib_s', 'received'],
        ['max_tx_mib_s', 'sent'],
      ],
      [
        ['bytes_received', 'received'],
        ['bytes_sent', 'sent'],
      ],
    ),
    ...titled('Limits', objectAt(seen, 'limits')),
  ];
  if (parts.length)
    section('machine', 'Threads, devices and limits', ...parts).dataset.short = 'Machine';
};

const files = (run) => {
  const ledger = ['logs', 'events']
    .filter((key) => numberAt(run.report, `${key}.produced`) != null)
    .map((key) => {
      const l = objectAt(run.report, key);
      return [key, l.produced, l.written, l.collapsed, l.dropped, l.deleted];
    });
  const stored = objectsAt(run, 'files');
  if (!ledger.length && !stored.length) return;
  section(
    'files',
    'Files',
    stored.length
      ? table(
          [
            ['of', (f) => f.kind, null, true],
            ['files', (f) => f.count, count],
            ['size', (f) => f.bytes, (v) => ofUnit('_bytes', v)],
            ['name', (f) => f.names, null, true],
          ],
          stored,
          { label: 'Files' },
        )
      : null,
    ledger.length
      ? [
          el('h3', {}, 'Records: produced = written + collapsed + dropped'),
          table(
            ['records of', 'produced', 'written', 'collapsed', 'dropped', 'deleted'].map(
              (name, i) => [name, (r) => r[i], i ? count : null, !i],
            ),
            ledger,
            { label: 'Ledger' },
          ),
        ]
      : null,
  );
};
