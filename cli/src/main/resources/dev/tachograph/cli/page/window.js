// What was in the selected window: log lines, events, spans, pauses.
const windowSection = (run) => {
  const lists = {
    'Log lines': { rows: null, time: (r) => r[0], of: 0 },
    Events: { rows: run.events, time: (r) => r[0], of: run.events_of },
    Spans: { rows: run.spans, time: (r) => r[0], until: (r) => r[0] + r[3], of: run.spans_of },
    'GC pauses': {
      rows: run.pauses,
      time: (r) => r[0],
      until: (r) => r[0] + r[2],
      of: run.pauses_of,
    },
  };
  const columns = {
    'Log lines': [
      ['s', (r) => r[0], seconds],
      ['level', (r) => r[1], (v) => el('span', { class: `l${v}` }, LEVELS[v])],
      ['target', (r) => r[2], null, true],
      ['thread', (r) => r[3], null, true],
      [
        'message',
        (r) => r[4],
        (v, r) =>
          el(
            'span',
            {},
            v,
            r[7] > 1 ? ` (${count(r[7])} more)` : '',
            r[5] ? el('span', { class: 'none' }, ` ${r[5]}`) : null,
            r[6] ? el('div', { class: 'l0' }, r[6]) : null,
          ),
        true,
      ],
    ],
    Events: [
      ['s', (r) => r[0], seconds],
      ['event', (r) => r[1], null, true],
      ['fields', (r) => r[2], null, true],
    ],
    Spans: [
      ['s', (r) => r[0], seconds],
      ['span', (r) => r[1], null, true],
      ['thread', (r) => r[2], null, true],
      ['took', (r) => r[3], duration],
    ],
    'GC pauses': [
      ['s', (r) => r[0], seconds],
      ['cause', (r) => r[1], null, true],
      ['took', (r) => r[2], duration],
    ],
  };
  let shown = 'Log lines';
  const tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'What of the window' });
  const level = el(
    'select',
    { 'aria-label': 'Level' },
    ['all levels', 'INFO and above', 'WARN and above', 'ERROR'].map((t, i) =>
      el('option', { value: [4, 2, 1, 0][i] }, t),
    ),
  );
  const search = el('input', { type: 'search', placeholder: 'text', 'aria-label': 'Text in it' });
  const filters = el('div', { class: 'tabs filters' }, level, search);
  const body = el('div', { id: 'in-window' });
  const says = el('p', { class: 'note', id: 'window-says' });
  section('window', 'In the window', says, tabs, filters, body);
  windowInputs();

  const inWindow = (list) =>
    (list.rows || []).filter(
      (row) =>
        !selected ||
        ((list.until || list.time)(row) >= selected[0] && list.time(row) <= selected[1]),
    );
  const fill = () => {
    const list = lists[shown];
    let rows = inWindow(list);
    const logs = shown === 'Log lines';
    if (logs) rows = rows.filter((row) => row[1] <= Number(level.value));
    const text = search.value.toLowerCase();
    if (text)
      rows = rows.filter((row) =>
        row.some((cell) => typeof cell === 'string' && cell.toLowerCase().includes(text)),
      );
    level.hidden = !logs;
    body.replaceChildren(
      rows.length
        ? table(columns[shown], rows, { label: shown, most: 400, sort: 0, down: false })
        : el(
            'p',
            { class: 'none' },
            list.rows == null ? 'The log lines are being unpacked…' : 'Nothing.',
          ),
    );
    if (logs && list.rows) {
      const bounds = selected
        ? ` --from ${Math.floor(selected[0])}ms --to ${Math.ceil(selected[1])}ms`
        : '';
      body.append(
        el(
          'p',
          { class: 'note' },
          list.note,
          ' All of them: ',
          call(`tacho logs ${quoted(run.path)}${bounds}`),
        ),
      );
    } else if (list.rows && list.rows.length < list.of) {
      body.append(
        el(
          'p',
          { class: 'note' },
          'This page has ' +
            count(list.rows.length) +
            ' of ' +
            count(list.of) +
            '; all are in the files of the run.',
        ),
      );
    }
    says.textContent = selected
      ? 'From ' +
        seconds(selected[0]) +
        ' s to ' +
        seconds(selected[1]) +
        ' s, ' +
        duration(selected[1] - selected[0]) +
        '.'
      : 'The whole run; drag over a chart to select a part.';
  };
  const tabButtons = () =>
    tabs.replaceChildren(
      ...Object.keys(lists).map((name) =>
        el(
          'button',
          {
            type: 'button',
            role: 'tab',
            'aria-selected': String(name === shown),
            on: {
              click: () => {
                shown = name;
                tabButtons();
                fill();
              },
            },
          },
          name + (lists[name].rows ? ` (${count(inWindow(lists[name]).length)})` : ''),
        ),
      ),
    );
  document.addEventListener('window', () => {
    tabButtons();
    fill();
  });
  level.addEventListener('change', fill);
  search.addEventListener('input', fill);
  tabButtons();
  fill();
  return (logs) => {
    const list = lists['Log lines'];
    list.rows = logs.severe.concat(logs.rest).sort((a, b) => a[0] - b[0]);
    list.note =
      'This page has ' +
      count(logs.severe.length) +
      ' of ' +
      count(logs.severe_of) +
      ' lines of WARN and above, and ' +
      count(logs.rest.length) +
      ' of ' +
      count(logs.rest_of) +
      ' others.';
    tabButtons();
    fill();
  };
};
