const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const plots = [];
const redrawAll = () => {
  for (const plot of plots) plot.redraw(false, true);
};
document.addEventListener('theme', redrawAll);
document.addEventListener('zone', redrawAll);
let selected = null;
let whole = [0, 1];
let shown = whole;
// Where the cursor stands, null for nowhere; one that is held stays when the pointer goes.
const cursor = { at: null, held: false };
const within = (value, [lo, hi]) => Math.max(lo, Math.min(hi, value));

// The chosen window as far as it is in view. Called whenever a plot was drawn, as only then its scale
// and its size are the new ones.
const shade = (plot) => {
  const { min, max } = plot.scales.x;
  const [lo, hi] = selected ? selected.map((t) => within(t, [min, max])) : [0, 0];
  const left = plot.valToPos(lo, 'x');
  const visible = selected && selected[1] >= min && selected[0] <= max;
  const width = visible ? Math.max(1, plot.valToPos(hi, 'x') - left) : 0;
  plot.setSelect(
    { left: visible ? left : 0, width, top: 0, height: visible ? plot.over.clientHeight : 0 },
    false,
  );
};
const setWindow = (from, to, quiet) => {
  const ends = from == null ? null : [from, to].map((t) => within(t, whole));
  selected = ends && [Math.min(...ends), Math.max(...ends)];
  plots.forEach(shade);
  if (!quiet) document.dispatchEvent(new CustomEvent('window', { detail: selected }));
};
const showRange = (min, max) => {
  shown = max > min ? [min, max] : [min, min + 1];
  for (const plot of plots) plot.setScale('x', { min: shown[0], max: shown[1] });
  const host = byId('plots');
  if (host) [host.dataset.from, host.dataset.to] = shown;
};
const zoom = () => showRange(...(selected || whole));
const reset = () => {
  setWindow(null);
  showRange(...whole);
};
const setCursor = (at, { held = cursor.held, by = 'pointer' } = {}) => {
  cursor.at = at == null ? null : within(at, whole);
  cursor.held = at != null && held;
  for (const plot of plots) {
    const { min, max } = plot.scales.x;
    const seen = cursor.at != null && cursor.at >= min && cursor.at <= max;
    plot.setCursor(
      seen ? { left: plot.valToPos(cursor.at, 'x'), top: 0 } : { left: -10, top: -10 },
      false,
    );
    plot.tellCursor(seen);
  }
  document.dispatchEvent(new CustomEvent('cursor', { detail: { at: cursor.at, by } }));
};

const middle = (values) => {
  const known = values.filter((value) => value != null).sort((a, b) => a - b);
  const half = known.length >> 1;
  return known.length === 0
    ? null
    : known.length % 2
      ? known[half]
      : (known[half - 1] + known[half]) / 2;
};

// Where lines have times of their own, one has no value (undefined) at those of others.
const valueAt = (values, index) => {
  let i = index;
  while (i > 0 && values[i] === undefined) i--;
  return values[i];
};

// A drag chooses a window, with a mouse, a pen or a finger; it may begin and end beside the plot.
const brushing = (plot) => {
  const box = plot.root.querySelector('.u-wrap');
  const timeAt = (event) => {
    const over = plot.over.getBoundingClientRect();
    return plot.posToVal(within(event.clientX - over.left, [0, over.width]), 'x');
  };
  let drag = null;
  box.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    box.setPointerCapture(event.pointerId);
    drag = { from: timeAt(event), x: event.clientX, before: selected, moved: false };
  });
  box.addEventListener('pointermove', (event) => {
    const at = timeAt(event);
    if (drag) {
      drag.moved ||= Math.abs(event.clientX - drag.x) > 3;
      if (drag.moved) setWindow(drag.from, at, true);
      setCursor(at);
    } else if (event.pointerType !== 'touch' && !cursor.held) setCursor(at);
    plot.pointed?.(at, event);
  });
  box.addEventListener('pointerup', (event) => {
    if (drag?.moved) setWindow(drag.from, timeAt(event));
    else if (drag) setCursor(timeAt(event), { held: true });
    drag = null;
  });
  box.addEventListener('pointercancel', () => {
    if (drag?.moved) setWindow(drag.before?.[0], drag.before?.[1]);
    drag = null;
  });
  box.addEventListener('pointerleave', () => {
    if (!drag && !cursor.held) setCursor(null);
    plot.pointed?.(null);
  });
  box.addEventListener('dblclick', reset);
};

const PLOT_HEIGHT = 136;
const VALUE_TICKS = 4;
// Lines of more points than pixels are a band; drawn lightly it stays readable.
const DENSE = 1000;
const tinyPlot = () => matchMedia('(max-width: 40rem)').matches;
const plotWidth = (box) => Math.max(220, Math.floor(box.clientWidth) - 2);
const timeAxis = () => ({
  stroke: () => colour('--soft'),
  grid: { stroke: () => colour('--grid'), width: 1 },
  ticks: { stroke: () => colour('--line'), width: 1, size: 4 },
  font: '11px system-ui, sans-serif',
  size: 24,
  splits: (u, _axis, min, max) => timeTicks(min, max, Math.max(u.width - 80, 120) / 76),
  values: (_u, ticks) => timeLabels(ticks),
});
const untouched = () => null;
// What every plot has in common: the axis of time, the cursor, the window.
const plotOf = (box, options, data) => {
  const { height, hooks = {}, scales, axes, ...rest } = options;
  const plot = new uPlot(
    {
      width: plotWidth(box),
      height,
      legend: { show: false },
      padding: [8, 12, 0, 0],
      ...rest,
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        bind: Object.fromEntries(
          [
            'mousedown',
            'mouseup',
            'click',
            'dblclick',
            'mousemove',
            'mouseleave',
            'mouseenter',
          ].map((name) => [name, untouched]),
        ),
        ...rest.cursor,
      },
      scales: { x: { time: false, range: (_u, min, max) => [min, max] }, ...scales },
      axes: [timeAxis(), ...axes],
      hooks: { ...hooks, draw: [...(hooks.draw || []), shade] },
    },
    data,
    box,
  );
  plot.tellCursor = options.tellCursor || (() => {});
  plot.pointed = options.pointed;
  plot.fixedHeight = height;
  brushing(plot);
  plots.push(plot);
  return plot;
};
// Drawn under and over every chart by those who have something to say on all of them.
const overlays = { under: [], over: [] };

const dashed = (u, from, to, values) => {
  const { ctx } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour('--bad');
  ctx.lineWidth = 1.4 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  let open = false;
  values.forEach((value, i) => {
    if (value == null) {
      open = open && value === undefined;
      return;
    }
    const y = u.valToPos(value, 'y', true);
    if (open) ctx.lineTo(u.valToPos(from[i], 'x', true), y);
    else ctx.moveTo(u.valToPos(from[i], 'x', true), y);
    open = true;
    if (to && i === values.length - 1) ctx.lineTo(u.valToPos(to, 'x', true), y);
  });
  ctx.stroke();
  ctx.restore();
};
const greatest = (values) => {
  let most = null;
  for (const value of values) if (value != null && (most == null || value > most)) most = value;
  return most;
};
const least = (values) => {
  let best = null;
  for (const value of values) if (value != null && (best == null || value < best)) best = value;
  return best;
};
// What a person hears who cannot see a chart.
const described = (title, note, names, axis, limits) => {
  const parts = names.map((same) => {
    const all = same.flatMap((line) => line.values.filter((v) => v != null));
    if (!all.length) return '';
    const top = greatest(all);
    const at = same.find((line) => line.values.includes(top));
    const when = at.x[at.values.indexOf(top)];
    const last = middle(same.map((line) => line.values.findLast((v) => v != null)));
    return `${same[0].name || title}: least ${axis.show(least(all))}, greatest ${axis.show(top)} at ${typed(when)}, last ${axis.show(last)}.`;
  });
  const bounds = limits.map(({ name, top }) => `${name}: ${axis.show(top)}.`);
  return visible([`${title}${note ? `, ${note}` : ''}.`, ...parts, ...bounds].join(' '));
};

const sumsOf = (parts) => {
  const sums = [];
  let below = null;
  for (const values of parts) {
    const under = below;
    below = values.map((value, i) =>
      under?.[i] == null ? value : value == null ? under[i] : value + under[i],
    );
    sums.push(below);
  }
  return sums;
};

// A chart. Lines: [{name, colour, x, y, part, area}]; parts are stacked, the first below. Lines of one
// name share a key, which has the median of them. Limits: [{name, x, y}], drawn dashed.
const chart = ({
  title,
  note = '',
  axis,
  lines,
  limits = [],
  host,
  stepped,
  log,
  height = PLOT_HEIGHT,
}) => {
  const joined = lines.every((line) => line.x === lines[0].x)
    ? [lines[0].x, ...lines.map((line) => line.y)]
    : uPlot.join(lines.map((line) => [line.x, line.y]));
  const all = lines.map((line, i) => ({ ...line, x: joined[0], values: joined[i + 1] }));
  const names = [...new Set(all.map((line) => line.name))].map((name) =>
    all.filter((line) => line.name === name),
  );
  const bounds = limits.map((limit) => ({ ...limit, top: greatest(limit.y) }));
  const parts = all.filter((line) => line.part);
  const sums = sumsOf(parts.map((line) => line.values));
  // A limit far above all values would press them flat: it is named and not drawn.
  const reach = (max) =>
    bounds.reduce((top, { top: limit }) => (limit <= 2.5 * max ? Math.max(top, limit) : top), max);
  const peak = greatest([...sums, ...all.map((line) => line.values)].map(greatest)) ?? 0;
  const faint = names.some((same) => same.length > 1);
  const keys = names.map((same) =>
    el(
      'span',
      { class: `k${same[0].colour}${same[0].part || same[0].area ? ' filled' : ''}` },
      el('i'),
      el('span', {}, `${same[0].name} `),
      el('b', {}),
    ),
  );
  const box = el(
    'div',
    { class: 'plot', 'data-plot': title },
    el(
      'div',
      { class: 'top' },
      // A chart of a group stands below the name of the group.
      el(
        host.matches('.group') ? 'h4' : 'h3',
        {},
        title,
        note ? el('span', { class: 'unit' }, ` ${note}`) : null,
      ),
      el(
        'div',
        { class: 'key' },
        keys,
        bounds.map(({ name, top }) =>
          el(
            'span',
            { class: 'limit' },
            el('i'),
            `${name} ${axis.tick(top)}${reach(peak) < top ? ' (above)' : ''}`,
          ),
        ),
      ),
    ),
  );
  const picture = el('div', {
    class: 'picture',
    role: 'img',
    'aria-label': described(title, note, names, axis, bounds),
  });
  box.append(picture);
  host.append(box);

  // The highest sum first: each lower one is painted over it.
  const drawn = [
    ...parts.map((line, i) => ({ ...line, drawn: sums[i] })).reverse(),
    ...all.filter((line) => !line.part).map((line) => ({ ...line, drawn: line.values })),
  ];
  const logRange = (_u, min, max) =>
    max > 0 ? [10 ** Math.floor(Math.log10(min)), 10 ** Math.ceil(Math.log10(max))] : [1, 10];
  const plot = plotOf(
    picture,
    {
      height,
      cursor: { points: faint ? { show: false } : { size: 5 } },
      scales: {
        y: log
          ? { distr: 3, log: 10, range: logRange }
          : {
              range: (_u, min, max) =>
                valueRange(axis, min, max == null ? null : reach(max), VALUE_TICKS),
            },
      },
      axes: [
        {
          ...timeAxis(),
          size: 68,
          splits: (_u, _axis, min, max) => {
            if (!log) return valueTicks(axis, min, max, VALUE_TICKS);
            const powers = [];
            for (let p = Math.round(Math.log10(min)); p <= Math.log10(max) + 0.01; p++)
              powers.push(10 ** p);
            return powers.filter((_p, i) => i % Math.ceil(powers.length / 5) === 0);
          },
          filter: (_u, splits) => splits,
          values: (_u, splits) => splits.map(axis.tick),
        },
      ],
      series: [{}].concat(
        drawn.map((line) => ({
          label: line.name,
          width: faint || joined[0].length > DENSE ? (line.part ? 0.6 : 1) : 1.4,
          alpha: faint ? 0.65 : joined[0].length > DENSE ? 0.8 : 1,
          stroke: () => colour(`--c${line.colour}`),
          fill: line.part || line.area ? () => colour(`--f${line.colour}`) : undefined,
          spanGaps: false,
          points: { show: joined[0].length < 3 },
          paths: stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
        })),
      ),
      hooks: {
        drawAxes: [
          (u) => {
            for (const paint of overlays.under) paint(u);
          },
        ],
        draw: [
          (u) => {
            for (const { x, y } of bounds) dashed(u, x, shown[1], y);
            for (const paint of overlays.over) paint(u);
          },
        ],
      },
      tellCursor: (seen) => {
        const index = seen ? plot.cursor.idx : null;
        plot.values = names.map((same, k) => {
          const value =
            index == null ? null : middle(same.map((line) => valueAt(line.values, index)));
          keys[k].lastChild.textContent = value == null ? '' : axis.show(value);
          return [same[0].name, value == null ? null : axis.show(value)];
        });
      },
      pointed: (at, event) => overlays.pointed?.(plot, at, event),
    },
    [joined[0], ...drawn.map((line) => line.drawn)],
  );
  plot.title = title;
  plot.group = host.dataset.group;
  plot.box = box;
  return plot;
};

// The same from lines whose values are in `data` beside the times; of runs compared.
const draw = (title, unit, data, lines, axis, host, stepped) =>
  chart({
    title,
    note: unit,
    axis,
    lines: lines.map((line, i) => ({
      name: line.name,
      colour: line.colour,
      x: data[0],
      y: data[i + 1],
    })),
    host,
    stepped,
  });

const KEYS_SAY =
  'Time charts. Left and right arrow move the cursor, with shift they choose a window, home and end go to the ends, up and down choose the chart that is read out, enter zooms, escape clears.';
const keyboard = (host) => {
  const says = el('p', { class: 'away', role: 'status', id: 'cursor-says' });
  host.append(says);
  let chosen = 0;
  let anchor = null;
  const readOut = () => {
    const read = plots.filter((plot) => plot.title);
    chosen = within(chosen, [0, read.length - 1]);
    for (const plot of read) plot.box.classList.toggle('chosen', plot === read[chosen]);
    const values = (read[chosen]?.values || [])
      .filter(([, value]) => value != null)
      .map(([name, value]) => `${name} ${value}`);
    says.textContent = `${bothTimes(cursor.at)}. ${read[chosen]?.title}: ${visible(values.join(', ')) || 'no value'}.`;
  };
  const move = (to, extend) => {
    const before = cursor.at ?? (extend && selected ? selected[1] : shown[0]);
    setCursor(to(before), { held: true, by: 'keys' });
    if (extend) {
      anchor ??= selected && Math.abs(before - selected[1]) > 1e-6 ? selected[1] : null;
      anchor = anchor ?? (selected ? selected[0] : before);
      setWindow(anchor, cursor.at);
    } else anchor = null;
    if (cursor.at < shown[0] || cursor.at > shown[1]) {
      const half = (shown[1] - shown[0]) / 2;
      const mid = within(cursor.at, [whole[0] + half, whole[1] - half]);
      showRange(mid - half, mid + half);
    }
    readOut();
  };
  host.addEventListener('blur', () => {
    for (const plot of plots) plot.box?.classList.remove('chosen');
  });
  host.addEventListener('keydown', (event) => {
    if (event.target !== host || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = (shown[1] - shown[0]) / 100;
    const extend = event.shiftKey;
    switch (event.key) {
      case 'ArrowLeft':
        move((t) => t - step, extend);
        break;
      case 'ArrowRight':
        move((t) => t + step, extend);
        break;
      case 'Home':
        move(() => whole[0], extend);
        break;
      case 'End':
        move(() => whole[1], extend);
        break;
      case 'ArrowUp':
      case 'ArrowDown':
        chosen += event.key === 'ArrowUp' ? -1 : 1;
        if (cursor.at == null) setCursor(shown[0], { held: true, by: 'keys' });
        readOut();
        plots.filter((plot) => plot.title)[chosen]?.box.scrollIntoView({ block: 'nearest' });
        break;
      case 'Enter':
        zoom();
        break;
      case 'Escape':
        anchor = null;
        if (selected || cursor.at != null) {
          setWindow(null);
          setCursor(null);
          says.textContent = 'Cleared.';
        } else showRange(...whole);
        break;
      default:
        return;
    }
    event.preventDefault();
  });
};

// A section for plots, from 0 to `end`; `fill` draws them.
const plotSection = (note, end, fill, wide) => {
  const host = el('div', {
    id: 'plots',
    class: wide ? 'wide' : '',
    tabindex: 0,
    role: 'group',
    'aria-label': KEYS_SAY,
  });
  const made = section(
    'charts',
    'Over time',
    el(
      'p',
      { class: 'note' },
      `Drag over a chart to choose a window; a click holds the cursor, a double click shows all again. ${note}`,
    ),
    host,
  );
  whole = [0, end];
  keyboard(host);
  fill(host);
  showRange(0, end);
  let waiting = 0;
  addEventListener('resize', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      for (const plot of plots)
        plot.setSize({ width: plotWidth(plot.root.parentNode), height: plot.fixedHeight });
      setCursor(cursor.at);
    });
  });
  return made;
};
