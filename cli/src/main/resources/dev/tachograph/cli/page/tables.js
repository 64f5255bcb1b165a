const cellText = (raw) => (raw instanceof Node ? raw : asText(raw));
const inOrder = (x, y) =>
  typeof x === 'number' && typeof y === 'number' ? x - y : asText(x).localeCompare(asText(y));

// Columns: [head, row => value, format, isText]. Rows beyond `most` are drawn when they are asked for.
const table = (
  columns,
  rows,
  { most = 500, sort = null, down = true, label = '', of = null } = {},
) => {
  const state = { column: sort, down, most };
  const body = el('tbody');
  // A column without a name is not sorted by.
  const heads = columns.map(([head, , , text], i) =>
    head === ''
      ? el('td', {})
      : el(
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
  const note = el('span', {});
  const more = el(
    'button',
    {
      type: 'button',
      on: {
        click: () => {
          state.most += Math.max(most, 500);
          fill();
        },
      },
    },
    'show more',
  );
  const below = el('p', { class: 'note' }, note, ' ', more);
  const cell = (row, [, value, format, text]) => {
    const raw = value(row);
    const shown = format ? format(raw, row) : raw;
    return el('td', { class: text ? 'text' : 'n' }, cellText(shown));
  };
  const fill = () => {
    const order = rows.slice();
    if (state.column != null) {
      const value = columns[state.column][1];
      const way = state.down ? -1 : 1;
      order.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        return x == null || y == null ? (x == null) - (y == null) : way * inOrder(x, y);
      });
    }
    heads.forEach((head, i) => {
      if (head.tagName !== 'TH') return;
      head.setAttribute(
        'aria-sort',
        i !== state.column ? 'none' : state.down ? 'descending' : 'ascending',
      );
    });
    body.replaceChildren(
      ...order.slice(0, state.most).map((row) =>
        el(
          'tr',
          {},
          columns.map((column) => cell(row, column)),
        ),
      ),
    );
    const drawn = Math.min(state.most, rows.length);
    const total = of == null ? rows.length : of;
    note.textContent = total > drawn ? `${count(drawn)} of ${count(total)} shown.` : '';
    more.hidden = drawn >= rows.length;
    below.hidden = total <= drawn;
  };
  fill();
  return el(
    'div',
    { class: 'table' },
    el(
      'div',
      {
        class: rows.length > 40 ? 'scroll tall' : 'scroll',
        tabindex: 0,
        role: 'group',
        'aria-label': label,
      },
      el('table', {}, el('thead', {}, el('tr', {}, heads)), body),
    ),
    below,
  );
};

const tree = (object) =>
  el(
    'dl',
    { class: 'tree' },
    Object.entries(object).map(([key, value]) =>
      el('div', {}, el('dt', {}, key), el('dd', {}, ofUnit(key, value))),
    ),
  );

// A time that, when it is clicked, is selected in the charts and shown there.
const showWindow = (from, to, plot) => {
  setWindow(from, to);
  const chart = [...document.querySelectorAll('[data-plot]')].find((p) => p.dataset.plot === plot);
  (chart || byId('charts'))?.scrollIntoView({ block: chart ? 'center' : 'start' });
};
const around = (ms) => {
  const room = Math.max(500, (whole[1] - whole[0]) / 100);
  return [ms - room, ms + room];
};
const timeLink = (ms, plot, how = 'elapsed') =>
  el(
    'button',
    {
      type: 'button',
      class: 'link',
      title: 'show in the charts',
      on: { click: () => showWindow(...around(ms), plot) },
    },
    moment(ms, how),
  );

// Tabs of which one is shown: [{id, name, panel}]; the arrow keys go from one to the next.
const tabbed = (label, parts, chosen) => {
  const bar = el('div', { class: 'tabs', role: 'tablist', 'aria-label': label });
  const buttons = parts.map(({ id, name, panel }) => {
    panel.id = `panel-${id}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${id}`);
    return el(
      'button',
      {
        type: 'button',
        role: 'tab',
        id: `tab-${id}`,
        'aria-controls': `panel-${id}`,
        on: { click: () => choose(id) },
      },
      name,
    );
  });
  const choose = (id) => {
    parts.forEach((part, i) => {
      const is = part.id === id;
      buttons[i].setAttribute('aria-selected', String(is));
      buttons[i].tabIndex = is ? 0 : -1;
      part.panel.hidden = !is;
    });
    chosen(id);
  };
  bar.addEventListener('keydown', (event) => {
    const now = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: parts.length - 1 }[
      event.key
    ];
    if (to == null) return;
    const next = (to + parts.length) % parts.length;
    choose(parts[next].id);
    buttons[next].focus();
    event.preventDefault();
  });
  bar.append(...buttons);
  return {
    node: el('div', {}, bar, ...parts.map(({ panel }) => panel)),
    choose,
    name: (id, text) => {
      byId(`tab-${id}`).textContent = text;
    },
  };
};
