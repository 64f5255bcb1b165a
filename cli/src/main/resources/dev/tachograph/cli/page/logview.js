// Rows of the log: [t_ms, level, target, thread, message, fields, error, count, stack]. Only those in
// sight are elements; the others are found by their place.
const ROW = 24;
const SLICE_MS = 8;
const pause = () => new Promise((resolve) => setTimeout(resolve));

// Finds rows without holding up the page: `each` is told of those found so far.
const searcher = (rowsOf, stacksOf) => {
  const words = [];
  const lower = (i) => {
    const row = rowsOf()[i];
    words[i] ??= [row[2], row[3], row[4], row[5], row[6], stacksOf()[row[8]] || '']
      .join('\n')
      .toLowerCase();
    return words[i];
  };
  let turn = 0;
  return async (wanted, each) => {
    turn++;
    const mine = turn;
    const rows = rowsOf();
    const found = [];
    let until = performance.now() + SLICE_MS;
    for (let i = 0; i < rows.length; i++) {
      if (i % 64 === 0 && performance.now() > until) {
        each(found, false);
        await pause();
        if (mine !== turn) return;
        until = performance.now() + SLICE_MS;
      }
      const [at, level] = rows[i];
      if (level > wanted.level || at < wanted.from || at > wanted.to) continue;
      if (!wanted.text || lower(i).includes(wanted.text)) found.push(i);
    }
    each(found, true);
  };
};

const marked = (text, wanted) => {
  const at = wanted ? text.toLowerCase().indexOf(wanted) : -1;
  // Lower case may be longer than what it is of; then nothing is marked.
  if (at < 0 || text.toLowerCase().length !== text.length) return [text];
  const end = at + wanted.length;
  return [text.slice(0, at), el('mark', {}, text.slice(at, end)), text.slice(end)];
};

// What one line has that its row has no room for.
const logDetails = (row, stack) => {
  const facts = [
    ['time', moment(row[0], 'both')],
    ['target', row[2]],
    ['thread', row[3]],
    ['fields', row[5]],
    ['repeated', row[7] > 1 ? `${count(row[7])} records like this one` : ''],
  ].filter(([, value]) => value);
  return el(
    'div',
    { class: 'details', role: 'gridcell' },
    el('p', { class: 'mono' }, row[4]),
    el(
      'dl',
      {},
      facts.map(([key, value]) => el('div', {}, el('dt', {}, key), el('dd', {}, value))),
    ),
    row[6] ? el('p', { class: 'mono l0' }, row[6]) : null,
    stack ? el('pre', { class: 'mono' }, stack) : null,
    el('p', {}, timeLink(row[0]), ' in the charts'),
  );
};

const logGrid = (rowsOf, stacksOf) => {
  const heads = ['time', 'level', 'target', 'thread', 'message'].map((name) =>
    el('span', { role: 'columnheader', class: `c-${name}` }, name),
  );
  const header = el('div', { role: 'row', class: 'log-row log-head', 'aria-rowindex': 1 }, heads);
  const space = el('div', { role: 'rowgroup', class: 'log-space' });
  const grid = el(
    'div',
    {
      class: 'log',
      role: 'treegrid',
      tabindex: 0,
      'aria-label':
        'Log lines; up and down go from line to line, enter shows all of a line and its stack',
    },
    el('div', { role: 'rowgroup', class: 'log-top' }, header),
    space,
  );
  let found = [];
  let wanted = '';
  let active = 0;
  const open = new Map();
  const drawn = new Map();

  const top = (place) => {
    let sum = place * ROW;
    for (const [at, height] of open) if (at < place) sum += height;
    return sum;
  };
  const placeAt = (y) => {
    let low = 0;
    let high = Math.max(0, found.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (top(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const line = (place) => {
    const row = rowsOf()[found[place]];
    const message = row[7] > 1 ? `${row[4]} (× ${count(row[7])})` : row[4];
    const cell = (name, ...shown) => el('span', { role: 'gridcell', class: `c-${name}` }, ...shown);
    const level = LEVELS[row[1]] || '?';
    return el(
      'div',
      {
        role: 'row',
        class: `log-row r${row[1]}`,
        id: `log-${place}`,
        'aria-rowindex': place + 2,
        'aria-expanded': String(open.has(place)),
        on: {
          click: (event) => {
            if (event.target.closest('.details') || String(getSelection())) return;
            active = place;
            toggle(place);
          },
        },
      },
      cell('time', moment(row[0], clock.axis === 'clock' ? 'clock' : 'elapsed')),
      el('span', { role: 'gridcell', class: `c-level l${row[1]}` }, level),
      cell('target', ...marked(row[2], wanted)),
      cell('thread', ...marked(row[3], wanted)),
      cell(
        'message',
        ...marked(message, wanted),
        row[5] ? el('span', { class: 'none' }, ' ', ...marked(row[5], wanted)) : null,
        row[6] ? el('span', { class: 'l0' }, ' ', ...marked(row[6], wanted)) : null,
      ),
    );
  };
  const draw = () => {
    const first = Math.max(0, placeAt(grid.scrollTop) - 8);
    const last = Math.min(found.length - 1, placeAt(grid.scrollTop + grid.clientHeight) + 8);
    for (const [place, made] of drawn) {
      if (place >= first && place <= last) continue;
      if (made.contains(document.activeElement)) grid.focus();
      made.remove();
      drawn.delete(place);
    }
    for (let place = first; place <= last; place++) {
      let made = drawn.get(place);
      if (!made) {
        made = line(place);
        drawn.set(place, made);
        space.append(made);
        if (open.has(place)) {
          const row = rowsOf()[found[place]];
          made.append(logDetails(row, stacksOf()[row[8]]));
          open.set(place, made.lastChild.offsetHeight);
        }
      }
      made.classList.toggle('active', place === active);
    }
    for (const [place, made] of drawn) made.style.top = `${top(place)}px`;
    space.style.height = `${top(found.length)}px`;
    grid.setAttribute('aria-rowcount', found.length + 1);
    if (drawn.has(active)) grid.setAttribute('aria-activedescendant', `log-${active}`);
    else grid.removeAttribute('aria-activedescendant');
  };
  const again = () => {
    for (const made of drawn.values()) made.remove();
    drawn.clear();
    draw();
  };
  const toggle = (place) => {
    if (open.has(place)) open.delete(place);
    else open.set(place, 0);
    const old = drawn.get(place);
    if (old) {
      old.remove();
      drawn.delete(place);
    }
    draw();
  };
  const go = (place) => {
    active = Math.max(0, Math.min(found.length - 1, place));
    const y = top(active);
    const room = grid.clientHeight - ROW;
    if (y < grid.scrollTop) grid.scrollTop = y;
    else if (y + ROW > grid.scrollTop + room) grid.scrollTop = y + ROW - room;
    draw();
  };
  grid.addEventListener('keydown', (event) => {
    if (event.target !== grid || !found.length) return;
    const page = Math.max(1, Math.floor(grid.clientHeight / ROW) - 2);
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: found.length - 1,
    }[event.key];
    if (to != null) go(to);
    else if (event.key === 'Enter' || event.key === ' ') toggle(active);
    else if (event.key === 'ArrowRight' && !open.has(active)) toggle(active);
    else if (event.key === 'ArrowLeft' && open.has(active)) toggle(active);
    else return;
    event.preventDefault();
  });
  let waiting = 0;
  const soon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  };
  grid.addEventListener('scroll', soon);
  addEventListener('resize', soon);
  document.addEventListener('zone', again);
  return {
    node: grid,
    show: (places, text) => {
      found = places;
      wanted = text;
      open.clear();
      active = Math.min(active, Math.max(0, found.length - 1));
      again();
    },
    draw,
  };
};

// How many records of each level there were from step to step; exact for the whole run.
const recordsIn = (rates, window) => {
  const last = rates.levels[0].length;
  const from = window ? Math.max(0, Math.floor(window[0] / rates.step_ms)) : 0;
  const to = window ? Math.min(last, Math.floor(window[1] / rates.step_ms) + 1) : last;
  return rates.levels.map((steps) => steps.slice(from, to).reduce((sum, n) => sum + n, 0));
};

const logView = (run) => {
  let rows = [];
  let stacks = [];
  let of = null;
  const grid = logGrid(
    () => rows,
    () => stacks,
  );
  const search = searcher(
    () => rows,
    () => stacks,
  );
  const level = el(
    'select',
    { 'aria-label': 'Level', id: 'log-level' },
    ['all levels', 'DEBUG and above', 'INFO and above', 'WARN and above', 'ERROR'].map((t, i) =>
      el('option', { value: 4 - i }, t),
    ),
  );
  const text = el('input', {
    type: 'search',
    id: 'log-text',
    placeholder: 'text in it',
    'aria-label': 'Text in the line',
  });
  const says = el('p', { class: 'note', role: 'status', id: 'log-says' });
  const counts = el('p', { class: 'note counts', id: 'log-counts' });
  const command = el('p', { class: 'note' });

  const told = (matching, done) => {
    const kept = of == null ? 0 : rows.length;
    if (of == null) return 'The log lines are being unpacked…';
    const all = kept >= of;
    const what = all ? `${count(kept)} lines` : `the ${count(kept)} lines kept here`;
    const match = `${done ? '' : 'Searching: '}${count(matching)} of ${what} match.`;
    return all ? match : `${match} The run has ${count(of)}.`;
  };
  const tellCounts = () => {
    const records = recordsIn(run.rates, selected);
    const edges = selected ? `, to ${duration(run.rates.step_ms)}` : '';
    counts.replaceChildren(
      `${selected ? 'In the window' : 'In the run'}, of all records${edges}: `,
      ...LEVELS.map((name, i) => [name, i])
        .filter(([, i]) => records[i])
        .flatMap(([name, i]) => [
          el('span', { class: `l${i}` }, `${name} ${count(records[i])}`),
          ' ',
        ]),
      records.some((n) => n) ? '' : 'none.',
    );
  };
  let shownAt = 0;
  const fill = () => {
    tellCounts();
    const wanted = {
      level: Number(level.value),
      from: selected ? selected[0] : Number.NEGATIVE_INFINITY,
      to: selected ? selected[1] : Number.POSITIVE_INFINITY,
      text: text.value.toLowerCase(),
    };
    const options =
      (selected ? ` --from ${typed(selected[0])} --to ${typed(Math.ceil(selected[1]))}` : '') +
      (wanted.level < 4 ? ` --level ${LEVELS[wanted.level].toLowerCase()}` : '') +
      (wanted.text ? ` --text ${quoted(text.value)}` : '');
    command.replaceChildren('All of them: ', call(`tacho logs ${quoted(run.path)}${options}`));
    search(wanted, (found, done) => {
      says.textContent = told(found.length, done);
      // A search that goes on shows what it has from time to time.
      if (!done && performance.now() - shownAt < 250) return;
      shownAt = performance.now();
      grid.show(done ? found : found.slice(), wanted.text);
    });
  };
  level.addEventListener('change', fill);
  text.addEventListener('input', fill);
  const panel = el(
    'div',
    {},
    el('div', { class: 'filters' }, level, text),
    counts,
    says,
    grid.node,
    command,
  );
  return {
    panel,
    fill,
    draw: grid.draw,
    take: (logs) => {
      rows = logs.severe.concat(logs.rest).sort((a, b) => a[0] - b[0]);
      stacks = logs.stacks || [];
      of = logs.severe_of + logs.rest_of;
      fill();
    },
  };
};
