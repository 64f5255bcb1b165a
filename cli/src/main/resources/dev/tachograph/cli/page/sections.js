const head = (run) => {
  const report = run.report;
  const status = run.status;
  const kind = ['completed', 'running'].includes(status)
    ? 'good'
    : ['failed', 'killed', 'dead'].includes(status)
      ? 'bad'
      : 'warn';
  const name = at(report, 'meta.run_name');
  const base = run.path.split('/').pop();
  document.title = (name ? `${visible(name)} ` : 'Run ') + base;
  const end = report.end || {};
  const cause = [
    end.cause,
    end.exception && `${end.exception.type}: ${end.exception.message || ''}`,
  ]
    .filter(Boolean)
    .join('; ');
  const processed = at(report, 'progress.processed');
  const figures = [
    [status === 'running' ? 'goes on for' : 'duration', duration(run.duration_ms)],
    ['done', count(processed)],
    [
      'a second',
      isNumber(processed) && run.duration_ms > 0
        ? number((processed * 1000) / run.duration_ms)
        : '–',
    ],
    ['most memory', kib(at(report, 'resources.rss_kb.max'))],
    ['own CPU, mean', ofUnit('_pct', at(report, 'resources.proc_cpu_pct.mean'))],
    [
      'pauses of the collectors',
      duration(
        run.kinds
          .filter((k) => k.name === 'gc_pause')
          .reduce((sum, k) => sum + (k.total_ms || 0), 0),
      ),
    ],
    ['errors', count(report.read.log_records.ERROR)],
    ['warnings', count(report.read.log_records.WARN)],
    ['findings', count((report.findings || []).length)],
  ].filter(([, value]) => value !== '–');
  byId('head').append(
    el(
      'div',
      { class: 'title' },
      el('h1', {}, name || base),
      el('span', { class: `pill ${kind}`, id: 'status' }, status),
      el('span', { class: 'none mono' }, base),
      timeSwitches(),
      themeButton(),
    ),
    el(
      'p',
      { class: 'cause' },
      `${cause || 'no cause is known'}.`,
      at(report, 'meta.started_at') ? ` Started ${report.meta.started_at}.` : '',
    ),
    el(
      'dl',
      { class: 'figures' },
      figures.map(([key, value]) =>
        el('div', {}, el('dt', {}, key), el('dd', { 'data-figure': key }, value)),
      ),
    ),
  );
};

const findings = (run) => {
  const list = (run.report.findings || []).map((f) => {
    const from = f.t_ms ? f.t_ms[0] : 0;
    const to = f.t_ms ? f.t_ms[1] : 0;
    const evidence = Object.entries(f.evidence || {})
      .map(([key, value]) => `${key} ${isNumber(value) ? number(value) : value}`)
      .join(', ');
    return el(
      'div',
      {
        class: `finding ${f.severity === 'error' ? 'error' : f.severity === 'info' ? 'info' : ''}`,
      },
      el('p', {}, f.text),
      el(
        'p',
        { class: 'rule' },
        el('span', {}, `${f.severity} ${f.rule}`),
        el('span', {}, evidence),
        to > from
          ? el(
              'button',
              { type: 'button', on: { click: () => setWindow(from, to) } },
              `select ${seconds(from)} to ${seconds(to)} s`,
            )
          : null,
      ),
    );
  });
  section(
    'findings',
    'Findings',
    list.length ? list : el('p', { class: 'none' }, 'None: no rule found something slow or wrong.'),
  );
};

const PEER = [
  'quality_score',
  'quality_samples',
  'successes',
  'partials',
  'failures',
  'consecutive_failures',
  'consecutive_partials',
  'assignments',
  'assigned_blocks',
  'inflight_blocks',
  'batch_limit',
  'batch_limit_max',
  'batch_limit_avg',
  'last_success_age_ms',
  'last_failure_age_ms',
  'last_error_count',
  'bytes_received',
  'latency_p50_ms',
  'latency_p95_ms',
  'latency_p99_ms',
];
const peers = (run) => {
  const all = run.report.peer_health_all || [];
  if (!all.length) return;
  const top = new Set((run.report.peer_health_top || []).map((p) => p.peer_id));
  const worst = new Set((run.report.peer_health_worst || []).map((p) => p.peer_id));
  const columns = [
    ['peer', (p) => p.peer_id, null, true],
    ['', (p) => (top.has(p.peer_id) ? 'top' : worst.has(p.peer_id) ? 'worst' : ''), null, true],
    ['banned', (p) => (p.is_banned ? 1 : 0), (v) => (v ? 'yes' : '')],
  ]
    .concat(
      PEER.filter((key) => all.some((p) => p[key] != null)).map((key) => [
        key.replace(/_ms$/, '').replaceAll('_', ' '),
        (p) => p[key],
        (v) => (v == null ? '–' : ofUnit(key, v)),
      ]),
    )
    .concat([['last error', (p) => p.last_error, (v) => v || '', true]]);
  section(
    'peers',
    'Peers',
    el(
      'p',
      { class: 'note' },
      'Quality is (successes + ½ partials) / samples. The best first; a click on a head sorts.',
    ),
    table(columns, all, { sort: 3, label: 'Peers', most: 1000 }),
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
      'aria-label': 'Spans within spans; the table below has the same figures',
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

const spans = (run) => {
  const all = run.report.spans || [];
  if (!all.length) return;
  const of = (key) => [key.replace('_ms', ''), (s) => s[key], key === 'count' ? count : duration];
  const slowest = all.flatMap((s) => (s.slowest || []).map((one) => [s.name, one]));
  section(
    'spans',
    'Spans',
    flame(run.flame),
    table(
      [
        ['span', (s) => s.name, null, true],
        ...['count', 'total_ms', 'self_ms', 'p50_ms', 'p95_ms', 'p99_ms', 'max_ms'].map(of),
      ],
      all,
      { sort: 3, label: 'Spans' },
    ),
    slowest.length
      ? el(
          'details',
          {},
          el('summary', {}, 'The slowest of each'),
          table(
            [
              ['span', (r) => r[0], null, true],
              ['took', (r) => r[1].ms, duration],
              ['what', (r) => r[1], (v) => JSON.stringify(v), true],
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
  const of = (key) => [key.replace('_ms', ''), (k) => k[key], duration];
  section(
    'events',
    'Events',
    table(
      [
        ['event', (k) => k.name, null, true],
        ['count', (k) => k.count, count],
        ['with an error', (k) => k.errors, (v) => (v ? count(v) : '')],
        ...['total_ms', 'p50_ms', 'p95_ms', 'p99_ms', 'max_ms'].map(of),
      ],
      run.kinds,
      { sort: 1, label: 'Events' },
    ),
  );
};

const logs = (run) => {
  const level = (i) => [
    LEVELS[i],
    (t) => t[i + 1],
    (v) => (v ? el('span', { class: `l${i}` }, count(v)) : ''),
  ];
  const made = section(
    'logs',
    'Log',
    run.problems.length ? el('h3', {}, 'Distinct errors and warnings, the first of each') : null,
  );
  if (run.problems.length) {
    made.append(
      table(
        [
          [
            'level',
            (p) => LEVELS.indexOf(p.level),
            (v) => el('span', { class: `l${v}` }, LEVELS[v] || '?'),
          ],
          ['records', (p) => p.count, count],
          ['first s', (p) => p.first_ms, seconds],
          ['last s', (p) => p.last_ms, seconds],
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
                p.stack || p.type
                  ? el(
                      'details',
                      {},
                      el('summary', {}, p.type || 'stack'),
                      el('pre', { class: 'mono' }, p.stack || p.type),
                    )
                  : null,
              ),
            true,
          ],
        ],
        run.problems,
        { label: 'Distinct errors and warnings', most: 300 },
      ),
    );
    if (run.more_problems)
      made.append(
        el(
          'p',
          { class: 'note' },
          `${count(run.more_problems)} more records were of kinds too many to distinguish.`,
        ),
      );
    made.append(
      el(
        'p',
        { class: 'note' },
        'All of them: ',
        call(`tacho logs ${quoted(run.path)} --level warn`),
      ),
    );
  }
  if (run.targets.length) {
    made.append(
      el('h3', {}, 'Records by target and level'),
      table([['target', (t) => t[0], null, true], ...[0, 1, 2, 3, 4].map(level)], run.targets, {
        label: 'Targets',
        sort: 1,
      }),
    );
  }
};

const machine = (run) => {
  const seen = run.report.resources_seen || {};
  const counted = (list) => (list || []).filter((d) => d.counted);
  const disks = counted(seen.disks);
  const nets = counted(seen.nets);
  const threads = seen.threads || [];
  const rate = (key) => [
    `${key
      .replace(/^max_|_mib_s$/g, '')
      .replace('rx', 'received')
      .replace('tx', 'sent')}, fastest`,
    (d) => d[key],
    (v) => ofUnit('_mib_s', v),
  ];
  const bytes = (key) => [
    key.replace('bytes_', ''),
    (d) => d[key],
    (v) => (v == null ? '–' : kib(v / 1024)),
  ];
  const name = ['device', (d) => d.device, null, true];
  const parts = [];
  if (threads.length) {
    parts.push(
      el('h3', {}, 'Threads by CPU time'),
      table(
        [
          ['name', (t) => t.name, null, true],
          ['threads', (t) => t.threads, (v) => (v == null ? '–' : count(v))],
          ['CPU', (t) => t.cpu_ms, duration],
        ],
        threads,
        { label: 'Threads' },
      ),
    );
  }
  if (disks.length)
    parts.push(
      el('h3', {}, 'Disks'),
      table(
        [
          name,
          bytes('bytes_read'),
          bytes('bytes_written'),
          rate('max_read_mib_s'),
          rate('max_write_mib_s'),
        ],
        disks,
        { label: 'Disks' },
      ),
    );
  if (nets.length)
    parts.push(
      el('h3', {}, 'Network devices'),
      table(
        [
          name,
          bytes('bytes_received'),
          bytes('bytes_sent'),
          rate('max_rx_mib_s'),
          rate('max_tx_mib_s'),
        ],
        nets,
        { label: 'Network devices' },
      ),
    );
  if (parts.length) section('machine', 'Threads and devices', ...parts);
};

const rest = (run) => {
  const report = run.report;
  const part = (title, object) =>
    object && Object.keys(object).length ? [el('h3', {}, title), tree(object)] : [];
  section(
    'missing',
    'What could be missing',
    (report.missing || []).length
      ? el(
          'ul',
          {},
          report.missing.map((text) => el('li', {}, text)),
        )
      : el('p', { class: 'none' }, 'Nothing that the files or the report mention.'),
  );
  const ledger = ['logs', 'events']
    .filter((key) => at(report, `${key}.produced`) != null)
    .map((key) => {
      const l = report[key];
      return [key, l.produced, l.written, l.collapsed, l.dropped, l.deleted];
    });
  if (ledger.length) {
    section(
      'ledger',
      'Ledger',
      table(
        ['', 'produced', 'written', 'collapsed', 'dropped', 'deleted'].map((name, i) => [
          name,
          (r) => r[i],
          i ? count : null,
          !i,
        ]),
        ledger,
        { label: 'Ledger' },
      ),
    );
  }
  section(
    'configuration',
    'Configuration and environment',
    ...part('arguments', report.argv?.length ? { argv: report.argv.join(' ') } : null),
    ...part('configuration', report.config),
    ...part('results', report.results),
    ...part('derived', report.derived),
    ...part('environment', at(report, 'meta.env')),
    ...part('build', at(report, 'meta.build')),
    ...part('limits', at(report, 'resources_seen.limits')),
    ...part('recorder', report.recorder),
  );
  byId('foot').append('Made by ', call('tacho report --html'), ' from ', call(run.path), '.');
};

begin(async () => {
  const run = await read('run-data');
  const bans = run.events.filter((e) => e[1] === 'peer_banned' || e[1] === 'peer_unbanned');
  if (bans.length) {
    run.banned = (x) => {
      let i = 0;
      let banned = 0;
      return x.map((t) => {
        for (; i < bans.length && bans[i][0] <= t; i++)
          banned = Math.max(0, banned + (bans[i][1] === 'peer_banned' ? 1 : -1));
        return banned;
      });
    };
  }
  setStart(at(run.report, 'meta.started_at'));
  head(run);
  findings(run);
  charts(run);
  const fillLogs = windowSection(run);
  peers(run);
  spans(run);
  events(run);
  logs(run);
  machine(run);
  rest(run);
  return async () => fillLogs(await read('run-logs'));
});
