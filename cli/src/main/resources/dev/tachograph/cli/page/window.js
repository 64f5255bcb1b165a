// What was in the selected window: log lines, events, spans, pauses.
const LISTS = (run) => [
  {
    id: 'events',
    name: 'Events',
    rows: run.events,
    of: run.events_of,
    time: (r) => r[0],
    columns: [
      ['time', (r) => r[0], (v) => timeLink(v)],
      ['event', (r) => r[1], null, true],
      ['fields', (r) => r[2], null, true],
    ],
  },
  {
    id: 'spans-in',
    name: 'Spans',
    rows: run.spans,
    of: run.spans_of,
    time: (r) => r[0],
    until: (r) => r[0] + r[3],
    columns: [
      ['start', (r) => r[0], (v) => timeLink(v)],
      ['span', (r) => r[1], null, true],
      ['thread', (r) => r[2], null, true],
      ['duration', (r) => r[3], duration],
    ],
  },
  {
    id: 'pauses',
    name: 'GC pauses',
    rows: run.pauses,
    of: run.pauses_of,
    time: (r) => r[0],
    until: (r) => r[0] + r[2],
    columns: [
      ['start', (r) => r[0], (v) => timeLink(v)],
      ['cause', (r) => r[1], null, true],
      ['duration', (r) => r[2], duration],
    ],
  },
];
const inWindow = ({ rows, time, until = time }) =>
  selected ? rows.filter((row) => until(row) >= selected[0] && time(row) <= selected[1]) : rows;
// Counts are of all where all are here, and of those kept where not.
const countText = (n, { rows, of }) => {
  if (rows.length >= of) return count(n);
  return n === rows.length
    ? `${count(n)} of ${count(of)}`
    : `${count(n)} of the ${count(rows.length)} kept here`;
};

const windowList = (list) => {
  const search = el('input', {
    type: 'search',
    placeholder: 'text in it',
    'aria-label': `Text in ${list.name}`,
  });
  const body = el('div');
  const fill = () => {
    const text = search.value.toLowerCase();
    const rows = inWindow(list).filter(
      (row) =>
        !text || row.some((cell) => typeof cell === 'string' && cell.toLowerCase().includes(text)),
    );
    body.replaceChildren(
      rows.length
        ? table(list.columns, rows, { label: list.name, most: 400, sort: 0, down: false })
        : el('p', { class: 'none' }, selected ? 'None in this window.' : 'None.'),
      rows.length || list.rows.length
        ? el(
            'p',
            { class: 'note' },
            `${countText(rows.length, list)} match.`,
            list.rows.length < list.of
              ? ` The run had ${count(list.of)}; all are in its files.`
              : '',
          )
        : '',
    );
  };
  search.addEventListener('input', fill);
  return { ...list, panel: el('div', {}, el('div', { class: 'filters' }, search), body), fill };
};

const windowSection = (run) => {
  const log = logView(run);
  const lists = LISTS(run)
    .filter((list) => list.of > 0)
    .map(windowList);
  const says = el('p', { class: 'note', id: 'window-says' });
  let shown = 'log';
  const parts = [{ id: 'log', name: 'Log', panel: log.panel }, ...lists];
  const tabs = tabbed('What happened in the window', parts, (id) => {
    shown = id;
    if (id === 'log') log.draw();
    else lists.find((list) => list.id === id).fill();
  });
  tabs.node.id = 'in-window';
  section('window', 'In the window', says, tabs.node);
  const tell = () =>
    says.replaceChildren(
      ...(selected
        ? [
            'From ',
            moment(selected[0]),
            ' to ',
            moment(selected[1]),
            `, ${duration(selected[1] - selected[0])}.`,
          ]
        : ['The whole run; drag over a chart to select a part.']),
    );
  const fill = () => {
    tell();
    for (const list of lists) {
      tabs.name(list.id, `${list.name} (${countText(inWindow(list).length, list)})`);
      if (shown === list.id) list.fill();
    }
    log.fill();
  };
  let waiting = 0;
  document.addEventListener('window', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(fill);
  });
  fill();
  tabs.choose('log');
  return log.take;
};
