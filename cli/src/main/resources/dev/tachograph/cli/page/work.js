// What was done: peers, spans, events, and the log in short.
const PEER = [
  'quality_score',
  'quality_samples',
  'successes',
  'partials',
  'failures',
  'latency_p50_ms',
  'latency_p95_ms',
  'latency_p99_ms',
  'bytes_received',
  'assigned_blocks',
  'inflight_blocks',
  'batch_limit_avg',
  'batch_limit_max',
  'last_success_age_ms',
  'last_failure_age_ms',
  'last_error_count',
  'assignments',
  'consecutive_failures',
  'consecutive_partials',
  'batch_limit',
];
const peers = (run) => {
  const all = objectsAt(run.report, 'peer_health_all');
  if (!all.length) return;
  const ids = (key) => new Set(objectsAt(run.report, key).map((p) => asText(p.peer_id)));
  const top = ids('peer_health_top');
  const worst = ids('peer_health_worst');
  const state = (p) =>
    [
      p.is_banned === true ? 'banned' : '',
      top.has(asText(p.peer_id)) ? 'top' : worst.has(asText(p.peer_id)) ? 'worst' : '',
    ]
      .filter(Boolean)
      .join(', ');
  const columns = [
    ['peer', (p) => asText(p.peer_id), null, true],
    [
      'state',
      state,
      (v) => (v ? el('span', { class: v.includes('banned') ? 'bad' : '' }, v) : ''),
      true,
    ],
    ...PEER.filter((key) => all.some((p) => p[key] != null)).map((key) => [
      worded(key),
      (p) => p[key],
      (v) => ofUnit(key, v),
    ]),
    ['last error', (p) => p.last_error, (v) => (v == null ? '' : asText(v)), true],
  ];
  section(
    'peers',
    'Peers',
    el(
      'p',
      { class: 'note' },
      'Quality is (successes + ½ partials) / samples. The best first; a click on a head sorts.',
    ),
    table(columns, all, { sort: 2, label: 'Peers', most: 200 }),
  );
};

const flame = (root) => {
  const total = root.within.reduce((sum, node) => sum + node.total_ms, 0);
  if (!total) return null;
  const levels = [];
  const place = (node, left, depth) => {
    const width = (100 * node.total_ms) / total;
    if (width < 0.1 || depth > 30) return;
    levels[depth] ??= [];
    levels[depth].push({ node, left, width });
    let at = left;
    for (const child of node.within.slice().sort((a, b) => b.total_ms - a.total_ms)) {
      place(child, at, depth + 1);
      at += (100 * child.total_ms) / total;
    }
  };
  let at = 0;
  for (const node of root.within.slice().sort((a, b) => b.total_ms - a.total_ms)) {
    place(node, at, 0);
    at += (100 * node.total_ms) / total;
  }
  return el(
    'div',
    {
      class: 'flame',
      role: 'img',
      'aria-label':
        'Spans within spans, as wide as their total duration; the table has the figures',
    },
    levels.map((level, depth) =>
      el(
        'div',
        { class: 'level' },
        level.map(({ node, left, width }, i) => {
          const bar = el(
            'div',
            {
              class: `bar${(depth + i) % 2 ? ' odd' : ''}`,
              title: `${visible(node.name)}: ${duration(node.total_ms)} in ${count(node.count)}`,
            },
            node.name,
          );
          bar.style.left = `${left}%`;
          bar.style.width = `calc(${Math.min(width, 100 - left)}% - 1px)`;
          return bar;
        }),
      ),
    ),
  );
};

const figureOf = (key) => [
  key.replace('_ms', ''),
  (r) => r[key],
  key === 'count' ? count : duration,
];
const spans = (run) => {
  const all = objectsAt(run.report, 'spans');
  if (!all.length) return;
  const slowest = all.flatMap((s) =>
    objectsAt(s, 'slowest').map((one) => ({ name: asText(s.name), ...one })),
  );
  section(
    'spans',
    'Spans',
    flame(run.flame),
    table(
      [
        ['span', (s) => asText(s.name), null, true],
        ...['count', 'total_ms', 'self_ms', 'p50_ms', 'p95_ms', 'p99_ms', 'max_ms'].map(figureOf),
      ],
      all,
      { sort: 2, label: 'Spans' },
    ),
    slowest.length
      ? el(
          'details',
          {},
          el('summary', {}, 'The slowest of each'),
          table(
            [
              ['span', (r) => r.name, null, true],
              ['duration', (r) => r.ms, duration],
              ['what', (r) => r, (v) => asText(v), true],
            ],
            slowest,
            { sort: 1, label: 'The slowest spans' },
          ),
        )
      : null,
  );
};

const events = (run) => {
  if (!run.kinds.length) return;
  section(
    'events',
    'Events',
    table(
      [
        ['event', (k) => k.name, null, true],
        ['count', (k) => k.count, count],
        ['with an error', (k) => k.errors, (v) => (v ? count(v) : '')],
        ...['total_ms', 'p50_ms', 'p95_ms', 'p99_ms', 'max_ms'].map(figureOf),
      ],
      run.kinds,
      { sort: 1, label: 'Events' },
    ),
  );
};

const ofLevel = (i) => (v) => (v ? el('span', { class: `l${i}` }, count(v)) : '');
const problems = (run) => {
  if (!run.problems.length) return;
  const stack = (p) =>
    p.stack || p.type
      ? el(
          'details',
          {},
          el('summary', {}, p.type || 'stack'),
          el('pre', { class: 'mono' }, p.stack || p.type),
        )
      : null;
  section(
    'problems',
    'Errors and warnings',
    el('p', { class: 'note' }, 'Alike but for the numbers in them; the first of each.'),
    table(
      [
        [
          'level',
          (p) => LEVELS.indexOf(p.level),
          (v) => el('span', { class: `l${v}` }, LEVELS[v] || '?'),
        ],
        ['records', (p) => p.count, count],
        ['first', (p) => p.first_ms, (v) => timeLink(v)],
        ['last', (p) => p.last_ms, (v) => timeLink(v)],
        ['target', (p) => p.target, null, true],
        [
          'message',
          (p) => p.message,
          (v, p) =>
            el(
              'div',
              {},
              v,
              p.fields ? el('span', { class: 'none' }, ` ${p.fields}`) : null,
              stack(p),
            ),
          true,
        ],
      ],
      run.problems,
      { label: 'Errors and warnings', most: 100 },
    ),
    run.more_problems
      ? el(
          'p',
          { class: 'note' },
          `${count(run.more_problems)} more records were of kinds too many to distinguish.`,
        )
      : null,
    el(
      'p',
      { class: 'note' },
      'All of them: ',
      call(`tacho logs ${quoted(run.path)} --level warn`),
    ),
  ).dataset.short = 'Errors';
};

const targets = (run) => {
  if (!run.targets.length) return;
  section(
    'targets',
    'Log records by target',
    table(
      [
        ['target', (t) => t[0], null, true],
        ...LEVELS.map((name, i) => [name, (t) => t[i + 1], ofLevel(i)]),
      ],
      run.targets,
      { label: 'Log records by target', sort: 1, most: 100 },
    ),
  ).dataset.short = 'Targets';
};
