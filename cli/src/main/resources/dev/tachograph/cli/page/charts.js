const plots = [];
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let selected = null;
let whole = [0, 1];

const PANELS = [
  ['Throughput', 'a second', [['throughput', 'done']], number],
  ['Queue', '', [['queue', 'waiting'], ['inflight', 'on its way']], number],
  ['CPU', 'host, 100 % is all CPUs; own, 100 % is one core', [['cpu_busy_pct', 'busy'], ['cpu_iowait_pct', 'I/O wait'], ['cpu_steal_pct', 'stolen'], ['proc_cpu_pct', 'own']], (v) => ofUnit('_pct', v)],
  ['Memory', '', [['rss_kb', 'resident'], ['rss_anon_kb', 'anonymous'], ['rss_file_kb', 'of files'], ['rss_shmem_kb', 'shared'], ['heap_used_kb', 'heap used'], ['direct_kb', 'direct']], kib],
  ['Disk', 'MiB a second', [['disk_read_mib_s', 'host reads'], ['disk_write_mib_s', 'host writes'], ['proc_read_mib_s', 'own reads'], ['proc_write_mib_s', 'own writes']], number],
  ['Network', 'MiB a second', [['net_rx_mib_s', 'received'], ['net_tx_mib_s', 'sent']], number],
  ['Pauses', 'a sample', [['gc_pause_ms', 'collectors'], ['safepoint_ms', 'all threads stopped'], ['gap_ms', 'did not run']], duration],
  ['Pressure', 'share of time in which tasks waited', [['psi_cpu_some_pct', 'CPU'], ['psi_io_some_pct', 'I/O'], ['psi_memory_some_pct', 'memory'], ['psi_io_full_pct', 'I/O, all'], ['psi_memory_full_pct', 'memory, all']], (v) => ofUnit('_pct', v)],
  ['Peers', '', [['peers_active', 'active'], ['banned', 'banned'], ['peers_total', 'known']], number],
];

const axisTime = (v) => (whole[1] - whole[0] < 120000 ? number(v / 1000) + ' s' : duration(v).replace(/ 00 s$/, ''));

const setWindow = (from, to, quiet) => {
  if (from == null) {
    selected = null;
  } else {
    const lo = Math.max(whole[0], Math.min(from, to));
    selected = [lo, Math.min(whole[1], Math.max(from, to))];
  }
  for (const plot of plots) {
    if (selected) {
      const left = plot.valToPos(selected[0], 'x');
      plot.setSelect({left, width: plot.valToPos(selected[1], 'x') - left, top: 0, height: plot.over.clientHeight}, false);
    } else plot.setSelect({left: 0, width: 0, top: 0, height: 0}, false);
  }
  if (!quiet) document.dispatchEvent(new CustomEvent('window', {detail: selected}));
};
const zoom = () => {
  const [min, max] = selected || whole;
  plots.forEach((plot) => plot.setScale('x', {min, max}));
  setWindow(selected && selected[0], selected && selected[1]);
};

const draw = (title, unit, data, names, format, host, stepped) => {
  const keys = names.map((name, i) => el('span', {class: 'k' + (i % 6 + 1)}, el('i'), el('span', {}, name + ' '), el('b', {})));
  const box = el('div', {class: 'plot', 'data-plot': title}, el('div', {class: 'top'}, el('h3', {}, title + (unit ? ', ' + unit : '')), el('div', {class: 'key'}, keys)));
  host.append(box);
  const axis = {stroke: () => colour('--soft'), grid: {stroke: () => colour('--grid'), width: 1}, ticks: {stroke: () => colour('--line'), width: 1, size: 4}, font: '11px system-ui, sans-serif'};
  const plot = new uPlot({
    width: Math.max(260, box.clientWidth - 12), height: 132, legend: {show: false}, padding: [6, 12, 0, 0],
    cursor: {sync: {key: 'run', setSeries: false}, drag: {x: true, y: false, setScale: false}, points: {size: 5}},
    scales: {x: {time: false, range: (u, min, max) => (min === max ? whole : [min, max])}, y: {range: (u, min, max) => [Math.min(0, min || 0), max > 0 ? max * 1.08 : 1]}},
    axes: [{...axis, size: 24, values: (u, values) => values.map(axisTime)}, {...axis, size: 68, space: 28, values: (u, values) => values.map((v) => format(v))}],
    series: [{}].concat(names.map((name, i) => ({
      label: name, width: 1.4, stroke: () => colour('--c' + (i % 6 + 1)), spanGaps: false, points: {show: data[0].length < 3},
      paths: stepped ? uPlot.paths.stepped({align: 1}) : undefined,
    }))),
    hooks: {
      setSelect: [(u) => {
        if (u.select.width > 0) setWindow(u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x'));
        else setWindow(null);
      }],
      setCursor: [(u) => keys.forEach((key, i) => {
        const value = u.cursor.idx == null ? null : u.data[i + 1][u.cursor.idx];
        key.lastChild.textContent = value == null ? '' : format(value);
      })],
    },
  }, data, box);
  plots.push(plot);
};

const charts = (run) => {
  const host = el('div', {id: 'plots', tabindex: 0, role: 'group', 'aria-label': 'Charts; arrow keys move the window, with shift they make it longer or shorter, escape clears it'});
  const note = run.charts.all
    ? count(run.charts.samples) + ' samples, all drawn.'
    : 'Drawn from ' + count(run.charts.samples) + ' samples: of each step of time the least and the greatest value. Figures are of all samples.';
  section('charts', 'Over time', el('p', {class: 'note'}, 'Drag over a chart to select a window. ' + note), host);
  const x = run.charts.x;
  const y = run.charts.y;
  const end = Math.max(1, run.duration_ms, x.length ? x[x.length - 1] : 0, (run.rates.levels[0].length - 1) * run.rates.step_ms);
  whole = [0, end];
  if (run.banned) y.banned = run.banned(x);
  for (const [title, unit, lines, format] of PANELS) {
    const there = lines.filter(([key]) => y[key]);
    if (there.length) draw(title, unit, [x, ...there.map(([key]) => y[key])], there.map(([, name]) => name), format, host);
  }
  const rates = run.rates;
  const steps = rates.levels[0].length;
  if (steps) {
    const times = Array.from({length: steps + 1}, (_, i) => i * rates.step_ms);
    const there = LEVELS.map((name, i) => i).filter((i) => rates.levels[i].some((n) => n > 0));
    const perSecond = (i) => rates.levels[i].concat(null).map((n) => (n == null ? null : n * 1000 / rates.step_ms));
    draw('Log records', 'a second', [times, ...there.map(perSecond)], there.map((i) => LEVELS[i]), number, host, true);
  }
  plots.forEach((plot) => plot.setScale('x', {min: 0, max: end}));
  host.addEventListener('keydown', (event) => {
    const step = (whole[1] - whole[0]) / 50;
    const now = selected || [whole[0], whole[0] + 5 * step];
    const move = {ArrowLeft: -step, ArrowRight: step}[event.key];
    if (event.key === 'Escape') setWindow(null);
    else if (event.key === 'Enter') zoom();
    else if (move) setWindow(event.shiftKey ? now[0] : Math.max(whole[0], now[0] + move), Math.max(now[0] + step, now[1] + move));
    else return;
    event.preventDefault();
  });
  let waiting = 0;
  addEventListener('resize', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      plots.forEach((plot) => plot.setSize({width: Math.max(260, plot.root.parentNode.clientWidth - 12), height: 132}));
      if (selected) setWindow(selected[0], selected[1], true);
    });
  });
};

const theme = (name) => {
  document.documentElement.dataset.theme = name;
  plots.forEach((plot) => plot.redraw(false));
};
