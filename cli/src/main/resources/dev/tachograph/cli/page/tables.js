// Columns: [head, row => value, format, isText]. Rows beyond `most` are counted, not drawn.
const table = (
  columns,
  rows,
  { most = 500, sort = null, down = true, label = '', of = null } = {},
) => {
  const state = { column: sort, down };
  const body = el('tbody');
  const heads = columns.map(([head, , , text], i) =>
    el(
      'th',
      { scope: 'col', class: text ? '' : 'n' },
      el(
        'button',
        {
          type: 'button',
          on: {
            click: () => {
              state.down = state.column === i ? !state.down : !text;
              state.column = i;
              fill();
            },
          },
        },
        head,
      ),
    ),
  );
  const note = el('p', { class: 'note' });
  const fill = () => {
    const order = rows.slice();
    if (state.column != null) {
      const value = columns[state.column][1];
      const way = state.down ? -1 : 1;
      order.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        if (x == null || y == null) return (x == null) - (y == null);
        return (
          way *
          (typeof x === 'number' && typeof y === 'number'
            ? x - y
            : String(x).localeCompare(String(y)))
        );
      });
    }
    heads.forEach((head, i) => {
      head.setAttribute(
        'aria-sort',
        i !== state.column ? 'none' : state.down ? 'descending' : 'ascending',
      );
    });
    body.replaceChildren(
      ...order.slice(0, most).map((row) =>
        el(
          'tr',
          {},
          columns.map(([, value, format, text]) => {
            const raw = value(row);
            const shown = format ? format(raw, row) : raw == null ? '–' : raw;
            return el('td', { class: text ? 'text' : 'n' }, shown);
          }),
        ),
      ),
    );
    const total = of == null ? rows.length : of;
    note.textContent =
      total > Math.min(most, rows.length)
        ? `${count(Math.min(most, rows.length))} of ${count(total)} shown.`
        : '';
  };
  fill();
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label },
      el('table', {}, el('thead', {}, el('tr', {}, heads)), body),
    ),
    note,
  );
};

const tree = (object) =>
  el(
    'dl',
    { class: 'tree' },
    Object.entries(object || {}).map(([key, value]) =>
      el('div', {}, el('dt', {}, key), el('dd', {}, ofUnit(key, value))),
    ),
  );
