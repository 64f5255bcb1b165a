// The answer: how the run ended, how long it took, what it did, what is wrong, what is not known.
const STATUS_KIND = {
  completed: 'good',
  running: 'good',
  failed: 'bad',
  killed: 'bad',
  dead: 'bad',
};
const STATUS_TEXT = {
  completed: 'Completed',
  running: 'Still running',
  failed: 'Failed',
  killed: 'Killed',
  dead: 'Dead: its process is gone and nothing finished its files',
  interrupted: 'Interrupted',
  exited: 'Exited',
};
const worded = (key) =>
  key
    .replaceAll('_', ' ')
    .replace(/ (ms|kb|pct|mib s|per s)$/, (unit) => (unit === ' per s' ? ' per second' : ''));

const causeOf = (report) => {
  const exception = objectAt(report, 'end.exception');
  const code = numberAt(report, 'end.exit_code');
  const cause = textAt(report, 'end.cause');
  const signal = textAt(report, 'end.signal');
  return [
    cause,
    textAt(exception, 'type') && `${exception.type}: ${textAt(exception, 'message')}`,
    signal && !cause.includes(signal) ? signal : '',
    code == null || cause.includes('exit code') ? '' : `exit code ${code}`,
  ].filter(Boolean);
};

// A run that did not end by itself has figures up to its last sign of life only.
const asOf = (run) => {
  if (!['running', 'killed', 'dead', 'unknown', 'no report'].includes(run.status)) return null;
  const x = run.charts.x;
  return numberAt(run.report, 'as_of_ms') ?? (x.length ? x[x.length - 1] : null);
};

const headFigures = (run) => {
  const { report } = run;
  const processed = numberAt(report, 'progress.processed') ?? numberAt(report, 'progress.done');
  const rate =
    processed != null && run.duration_ms > 0 ? (processed * 1000) / run.duration_ms : null;
  const pauses = run.kinds
    .filter((kind) => kind.name === 'gc_pause')
    .reduce((sum, kind) => sum + (kind.total_ms || 0), 0);
  const results = Object.entries(objectAt(report, 'results')).filter(
    ([, value]) => isNumber(value) && value !== 0,
  );
  const found = objectsAt(report, 'findings').length;
  const { ERROR, WARN } = objectAt(report, 'read.log_records');
  return [
    [
      'duration',
      run.status === 'running' ? 'duration so far' : 'duration',
      duration(run.duration_ms),
    ],
    ['done', 'processed', count(processed)],
    ['rate', 'throughput', rate == null ? '–' : `${number(rate)}/s`],
    ...results
      .slice(0, 4)
      .map(([key, value]) => [`result-${key}`, worded(key), ofUnit(key, value)]),
    ['memory', 'peak memory', kib(numberAt(report, 'resources.rss_kb.max'))],
    ['cpu', 'process CPU, mean', ofUnit('_pct', numberAt(report, 'resources.proc_cpu_pct.mean'))],
    ['gc', 'GC pauses, total', pauses ? duration(pauses) : '–'],
    ['errors', 'log errors', count(ERROR), ERROR ? 'bad' : ''],
    ['warnings', 'log warnings', count(WARN), WARN ? 'warn' : ''],
    ['findings', 'findings', count(found), found ? 'warn' : 'good'],
  ].filter(([, , value]) => value !== '–');
};

const head = (run) => {
  const { report, status } = run;
  const name = textAt(report, 'meta.run_name');
  const base = run.path.split('/').pop();
  document.title = (name ? `${visible(name)} ` : 'Run ') + base;
  const kind = STATUS_KIND[status] || 'warn';
  const cause = causeOf(report);
  const until = asOf(run);
  const started = clock.start != null;
  byId('head').append(
    el(
      'div',
      { class: 'title' },
      el('span', { class: `pill ${kind}`, id: 'status' }, status),
      el('h1', {}, name || base),
      el('div', { class: 'switches' }, timeSwitches(), themeButton()),
    ),
    el('p', { class: 'none mono' }, base),
    el(
      'p',
      { class: 'cause', id: 'cause' },
      el('b', { class: kind }, STATUS_TEXT[status] || status),
      cause.length ? `: ${cause.join('; ')}` : ': no cause is known',
      '. ',
      started
        ? [
            moment(0, 'wall'),
            ' to ',
            moment(run.duration_ms, 'wall'),
            `, ${duration(run.duration_ms)}.`,
          ]
        : `It took ${duration(run.duration_ms)}.`,
    ),
    until == null
      ? ''
      : el(
          'p',
          { class: 'asof', id: 'as-of' },
          'All figures are as of ',
          moment(until),
          status === 'running' ? ': the run goes on.' : ', the last that is known of it.',
        ),
    el(
      'dl',
      { class: 'figures' },
      headFigures(run).map(([id, key, value, colour]) =>
        el(
          'div',
          {},
          el('dt', {}, key),
          el('dd', { 'data-figure': id, class: colour || '' }, value),
        ),
      ),
    ),
  );
};

const SEVERITY = { error: 'error', warning: 'warning', info: 'note' };
const evidenceOf = (finding) =>
  Object.entries(objectAt(finding, 'evidence')).map(([key, value]) =>
    el(
      'span',
      {},
      `${worded(key)} `,
      el('b', {}, isNumber(value) ? ofUnit(key, value) : asText(value)),
    ),
  );
const findingCard = (finding) => {
  const [from, to] = listAt(finding, 't_ms').filter(isNumber);
  const severity = textAt(finding, 'severity');
  const kind = severity === 'error' || severity === 'info' ? severity : 'warning';
  return el(
    'li',
    { class: `finding ${kind}` },
    el(
      'p',
      {},
      el('span', { class: 'severity' }, SEVERITY[severity] || severity || 'warning'),
      ' ',
      el('span', { class: 'says' }, asText(finding.text)),
    ),
    el(
      'p',
      { class: 'rule' },
      to > from
        ? el(
            'button',
            { type: 'button', class: 'link', on: { click: () => showWindow(from, to) } },
            moment(from, 'elapsed'),
            ' to ',
            moment(to, 'elapsed'),
            ` (${duration(to - from)}): show in the charts`,
          )
        : null,
      evidenceOf(finding),
      el('code', {}, asText(finding.rule)),
    ),
  );
};
const SEEN = 8;
const findings = (run) => {
  const rank = (finding) => ['error', 'warning', 'info'].indexOf(textAt(finding, 'severity')) >>> 0;
  const cards = objectsAt(run.report, 'findings')
    .slice()
    .sort((a, b) => rank(a) - rank(b))
    .map(findingCard);
  section(
    'findings',
    'Findings',
    cards.length
      ? el('ul', { class: 'cards' }, cards.slice(0, SEEN))
      : el('p', { class: 'none' }, 'None: no rule found something slow or wrong.'),
    cards.length > SEEN
      ? el(
          'details',
          {},
          el('summary', {}, `${count(cards.length - SEEN)} more findings`),
          el('ul', { class: 'cards' }, cards.slice(SEEN)),
        )
      : null,
  );
};

const missing = (run) => {
  const list = listAt(run.report, 'missing');
  section(
    'missing',
    'What is missing',
    list.length
      ? el(
          'ul',
          {},
          list.map((text) => el('li', {}, asText(text))),
        )
      : el('p', { class: 'none' }, 'Nothing that the files or the report mention.'),
  ).dataset.short = 'Missing';
};
