// What happened and how long it took, in lanes over one axis of time.
const LANE = 20;
const QUIET_EVENTS = new Set([
  'resources_sample',
  'scheduler_gauge_sample',
  'db_writer_gauge_sample',
  'gc_pause',
]);
// How long an event had taken when it was told.
const tookOf = (fields) => {
  const [, unit, value] = /(?:^| )(?:duration|connect)_(ms|us)=([\d.eE+-]+)/.exec(fields) || [];
  const n = Number(value);
  return Number.isFinite(n) && n >= 0 ? n / (unit === 'us' ? 1000 : 1) : 0;
};
const lanesOf = (run) => {
  const lanes = [];
  const add = (name, colour, items, of = items.length) => {
    if (items.length) lanes.push({ name, colour, items, of });
  };
  add(
    'phases',
    1,
    run.phases.map(([t, name, took]) => ({ t, took, text: name })),
  );
  add(
    'GC pauses',
    5,
    run.pauses.map(([t, cause, took]) => ({ t, took, text: cause })),
    run.pauses_of,
  );
  const byName = (rows, name) => {
    const groups = new Map();
    for (const row of rows) {
      const key = row[name];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(row);
    }
    return groups;
  };
  const phases = new Set(run.phases.map(([, name]) => name));
  const spans = [...byName(run.spans, 1)]
    .filter(([name]) => !phases.has(name))
    .map(([name, rows]) => [name, rows, rows.reduce((sum, r) => sum + r[3], 0)])
    .sort((a, b) => b[2] - a[2])
    .slice(0, 5);
  const total = new Map(objectsAt(run.report, 'spans').map((s) => [s.name, s.count]));
  for (const [name, rows] of spans)
    add(
      name,
      3,
      rows.map(([t, , thread, took]) => ({ t, took, text: thread })),
      total.get(name),
    );
  const counts = new Map(run.kinds.map((k) => [k.name, k]));
  const ends = new Set([...counts.keys()].filter((name) => name.endsWith('_end')));
  const events = [...byName(run.events, 1)]
    .filter(
      ([name]) =>
        !QUIET_EVENTS.has(name) && !ends.has(name.replace(/_start$/, '_end')) | ends.has(name),
    )
    .sort((a, b) => (counts.get(a[0])?.count || 0) - (counts.get(b[0])?.count || 0))
    .slice(0, 10);
  for (const [name, rows] of events)
    add(
      name,
      /ban|timeout|fail|error|drop/.test(name) ? 5 : 2,
      rows.map(([t, , fields]) => {
        const took = tookOf(fields);
        return { t: t - took, took, text: fields };
      }),
      counts.get(name)?.count,
    );
  return lanes;
};

const lanesChart = (run, host) => {
  const lanes = lanesOf(run);
  if (!lanes.length) return;
  const says = lanes
    .map(({ name, items, of }) => {
      const longest = greatest(items.map((item) => item.took));
      const kept = of > items.length ? ` (${count(items.length)} of them drawn)` : '';
      return `${name}: ${count(of ?? items.length)}${kept}${longest ? `, longest ${duration(longest)}` : ''}`;
    })
    .join('; ');
  const info = el('span', { class: 'lane-info' });
  const picture = el('div', {
    class: 'picture',
    role: 'img',
    'aria-label': visible(`What happened when. ${says}.`),
  });
  host.append(
    el(
      'div',
      { class: 'plot lanes', 'data-plot': 'Events' },
      el('div', { class: 'top' }, el('h3', {}, 'What happened'), info),
      picture,
    ),
  );
  const top = (i, u) => u.bbox.top + i * LANE * devicePixelRatio;
  const label = (u, lane, i, ctx) => {
    const room = u.bbox.left - 8 * devicePixelRatio;
    let text = visible(lane.name);
    if (lane.of > lane.items.length) text += ' *';
    while (text.length > 2 && ctx.measureText(text).width > room) text = `${text.slice(0, -2)}…`;
    ctx.fillText(text, room, top(i, u) + (LANE / 2) * devicePixelRatio);
  };
  const paint = (u) => {
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = colour('--soft');
    for (const [i, lane] of lanes.entries()) label(u, lane, i, ctx);
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    lanes.forEach((lane, i) => {
      const y = top(i, u) + 3 * ratio;
      const height = (LANE - 6) * ratio;
      ctx.fillStyle = colour(`--c${lane.colour}`);
      ctx.globalAlpha = lane.items.length > 300 ? 0.55 : 0.85;
      for (const { t, took } of lane.items) {
        const left = u.valToPos(t, 'x', true);
        const width = Math.max(2 * ratio, u.valToPos(t + took, 'x', true) - left);
        if (left + width >= bbox.left && left <= bbox.left + bbox.width)
          ctx.fillRect(left, y, width, height);
      }
      ctx.globalAlpha = 1;
      ctx.fillStyle = colour('--ink');
      // A phase has its name in it where there is room.
      if (lane.name !== 'phases') return;
      ctx.fillStyle = colour('--card');
      ctx.textAlign = 'left';
      for (const { t, took, text } of lane.items) {
        const left = Math.max(bbox.left, u.valToPos(t, 'x', true));
        const room = u.valToPos(t + took, 'x', true) - left - 8 * ratio;
        const name = visible(text);
        if (ctx.measureText(name).width < room)
          ctx.fillText(name, left + 4 * ratio, y + height / 2);
      }
    });
    ctx.restore();
  };
  const near = (u, at, event) => {
    const over = u.over.getBoundingClientRect();
    const lane = lanes[Math.floor((event.clientY - over.top) / LANE)];
    if (!lane) return null;
    const slack = (4 * (u.scales.x.max - u.scales.x.min)) / Math.max(1, over.width);
    let best = null;
    for (const item of lane.items)
      if (at >= item.t - slack && at <= item.t + item.took + slack)
        if (!best || item.took < best.took) best = item;
    return best && { lane, item: best };
  };
  const plot = plotOf(
    picture,
    {
      height: lanes.length * LANE + 24 + 8,
      scales: { y: { range: [0, lanes.length] } },
      axes: [{ show: true, size: tinyPlot() ? 96 : 150, splits: () => [], grid: { show: false } }],
      series: [{}, { show: false }],
      cursor: { points: { show: false } },
      hooks: { draw: [paint] },
      pointed: (at, event) => {
        const hit = at == null ? null : near(plot, at, event);
        info.textContent = hit
          ? visible(
              `${hit.lane.name} at ${typed(hit.item.t)}${hit.item.took ? `, ${duration(hit.item.took)}` : ''} ${hit.item.text}`,
            )
          : '';
      },
    },
    [whole, [null, null]],
  );
  plot.lanes = lanes;
  if (lanes.some(({ of, items }) => of > items.length))
    host.append(
      el(
        'p',
        { class: 'note' },
        '* a part of them: the longest spans, a sample of frequent events.',
      ),
    );
};
