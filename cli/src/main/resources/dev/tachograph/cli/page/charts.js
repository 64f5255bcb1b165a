// [title, unit, [[key, name, unit when it has a chart of its own]], format]
const PANELS = [
  ['Throughput', 'a second', [['throughput', 'done']], number],
  [
    'Queue',
    '',
    [
      ['queue', 'waiting'],
      ['inflight', 'on its way'],
    ],
    number,
  ],
  [
    'CPU',
    'host, 100 % is all CPUs; own, 100 % is one core',
    [
      ['cpu_busy_pct', 'busy', 'of all CPUs'],
      ['cpu_iowait_pct', 'I/O wait', 'of all CPUs'],
      ['cpu_steal_pct', 'stolen', 'of all CPUs'],
      ['proc_cpu_pct', 'own', '100 % is one core'],
    ],
    (v) => ofUnit('_pct', v),
  ],
  [
    'Memory',
    '',
    [
      ['rss_kb', 'resident'],
      ['rss_anon_kb', 'anonymous'],
      ['rss_file_kb', 'of files'],
      ['rss_shmem_kb', 'shared'],
      ['heap_used_kb', 'heap used'],
      ['heap_after_gc_kb', 'heap after a collection'],
      ['direct_kb', 'direct'],
    ],
    kib,
  ],
  [
    'Disk',
    'MiB a second',
    [
      ['disk_read_mib_s', 'host reads'],
      ['disk_write_mib_s', 'host writes'],
      ['proc_read_mib_s', 'own reads'],
      ['proc_write_mib_s', 'own writes'],
    ],
    number,
  ],
  ['Allocation', 'MiB a second', [['alloc_mib_s', 'allocated']], number],
  ['Disk requests', '', [['disk_wait_ms', 'a request took']], duration],
  [
    'Network',
    'MiB a second',
    [
      ['net_rx_mib_s', 'received'],
      ['net_tx_mib_s', 'sent'],
    ],
    number,
  ],
  [
    'Pauses',
    'a sample',
    [
      ['gc_pause_ms', 'collectors'],
      ['alloc_stall_ms', 'waited for memory, all threads'],
      ['safepoint_ms', 'all threads stopped'],
      ['gap_ms', 'did not run'],
    ],
    duration,
  ],
  [
    'Pressure',
    'share of time in which tasks waited',
    [
      ['psi_cpu_some_pct', 'CPU'],
      ['psi_io_some_pct', 'I/O'],
      ['psi_memory_some_pct', 'memory'],
      ['psi_io_full_pct', 'I/O, all'],
      ['psi_memory_full_pct', 'memory, all'],
      ['run_queue_wait_pct', 'run queue, 100 % is one thread'],
      ['disk_util_pct', 'disk busy'],
    ],
    (v) => ofUnit('_pct', v),
  ],
  [
    'Peers',
    '',
    [
      ['peers_active', 'active'],
      ['banned', 'banned'],
      ['peers_total', 'known'],
    ],
    number,
  ],
];

const charts = (run) => {
  const note = run.charts.all
    ? `${count(run.charts.samples)} samples, all drawn.`
    : 'Drawn from ' +
      count(run.charts.samples) +
      ' samples: of each step of time the least and the greatest value. Figures are of all samples.';
  const { x, y } = run.charts;
  const end = Math.max(
    1,
    run.duration_ms,
    x.length ? x[x.length - 1] : 0,
    (run.rates.levels[0].length - 1) * run.rates.step_ms,
  );
  if (run.banned) y.banned = run.banned(x);
  const lines = (names) => names.map((name, i) => ({ name, colour: (i % 6) + 1 }));
  plotSection(note, end, (host) => {
    for (const [title, unit, keys, format] of PANELS) {
      const there = keys.filter(([key]) => y[key]);
      if (there.length)
        draw(
          title,
          unit,
          [x, ...there.map(([key]) => y[key])],
          lines(there.map(([, name]) => name)),
          format,
          host,
        );
    }
    const rates = run.rates;
    const steps = rates.levels[0].length;
    if (steps) {
      const times = Array.from({ length: steps + 1 }, (_, i) => i * rates.step_ms);
      const there = LEVELS.map((_name, i) => i).filter((i) => rates.levels[i].some((n) => n > 0));
      const perSecond = (i) =>
        rates.levels[i].concat(null).map((n) => (n == null ? null : (n * 1000) / rates.step_ms));
      draw(
        'Log records',
        'a second',
        [times, ...there.map(perSecond)],
        lines(there.map((i) => LEVELS[i])),
        number,
        host,
        true,
      );
    }
  });
};
