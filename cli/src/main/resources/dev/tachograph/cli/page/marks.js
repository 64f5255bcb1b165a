// Where errors and warnings were logged, on every chart, and what findings are about.
const MARKS = [
  { level: 0, colour: '--bad', top: true },
  { level: 1, colour: '--warn', top: false },
];
const marking = (run) => {
  const { rates } = run;
  const step = rates.step_ms;
  const problems = run.problems.filter((p) => p.level === 'ERROR' || p.level === 'WARN');
  const findings = objectsAt(run.report, 'findings').filter(
    (f) => Array.isArray(f.t_ms) && isNumber(f.t_ms[0]) && isNumber(f.t_ms[1]),
  );
  // What is said of nearly the whole run points at no time.
  const places = findings.filter(({ t_ms: [from, to] }) => to - from < 0.9 * (whole[1] - whole[0]));
  const on = { marks: true, findings: false };

  // Counts of the steps that fall upon the same few pixels.
  const binsOf = (u, level) => {
    const bins = new Map();
    const counts = rates.levels[level] || [];
    const { min, max } = u.scales.x;
    const first = Math.max(0, Math.floor(min / step));
    const last = Math.min(counts.length - 1, Math.ceil(max / step));
    for (let i = first; i <= last; i++) {
      const t = (i + 0.5) * step;
      if (!counts[i] || t < min || t > max) continue;
      const x = Math.round(u.valToPos(t, 'x') / 6) * 6;
      const bin = bins.get(x) || { from: i * step, n: 0 };
      bin.n += counts[i];
      bin.to = (i + 1) * step;
      bins.set(x, bin);
    }
    return bins;
  };
  overlays.over.push((u) => {
    if (!on.marks) return;
    const { ctx, bbox } = u;
    const size = 4 * devicePixelRatio;
    ctx.save();
    for (const { level, colour: name, top } of MARKS) {
      ctx.fillStyle = colour(name);
      for (const x of binsOf(u, level).keys()) {
        const at = bbox.left + x * devicePixelRatio;
        ctx.beginPath();
        if (top) {
          ctx.moveTo(at - size, bbox.top - size);
          ctx.lineTo(at + size, bbox.top - size);
          ctx.lineTo(at, bbox.top + size);
        } else {
          const edge = bbox.top + bbox.height;
          ctx.moveTo(at, edge - 1.6 * size);
          ctx.lineTo(at + 0.8 * size, edge - 0.8 * size);
          ctx.lineTo(at, edge);
          ctx.lineTo(at - 0.8 * size, edge - 0.8 * size);
        }
        ctx.fill();
      }
    }
    ctx.restore();
  });
  overlays.under.push((u) => {
    if (!on.findings) return;
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.globalAlpha = 0.13;
    ctx.fillStyle = colour('--warn');
    for (const {
      t_ms: [from, to],
    } of places) {
      const left = u.valToPos(from, 'x', true);
      const width = u.valToPos(to, 'x', true) - left;
      ctx.fillRect(left, bbox.top, Math.max(width, 2 * devicePixelRatio), bbox.height);
    }
    ctx.restore();
  });

  // What was logged from one time to another, in words.
  const logged = (from, to) => {
    const sum = (level) => {
      let n = 0;
      const counts = rates.levels[level] || [];
      for (let i = Math.max(0, Math.floor(from / step)); i < counts.length && i * step < to; i++)
        n += counts[i];
      return n;
    };
    const numbers = MARKS.map(({ level }) => [sum(level), LEVELS[level]])
      .filter(([n]) => n > 0)
      .map(([n, name]) => `${count(n)} ${name}`);
    if (!numbers.length) return '';
    const names = problems
      .filter((p) => p.first_ms < to && p.last_ms >= from)
      .slice(0, 3)
      .map((p) => visible(String(p.message || p.type || p.target)).slice(0, 90));
    return numbers.join(', ') + (names.length ? `: ${names.join(' · ')}` : '');
  };
  const found = (at) =>
    findings.filter(({ t_ms: [from, to] }) => at >= from && at <= to).map((f) => String(f.text));

  const tip = el('div', { class: 'tip', hidden: true });
  overlays.pointed = (plot, at) => {
    tip.hidden = true;
    if (at == null || !on.marks) return;
    const x = Math.round(plot.valToPos(at, 'x') / 6) * 6;
    const bins = MARKS.flatMap(({ level }) =>
      [x - 6, x, x + 6].map((near) => binsOf(plot, level).get(near)),
    ).filter(Boolean);
    if (!bins.length) return;
    const from = Math.min(...bins.map((bin) => bin.from));
    const to = Math.max(...bins.map((bin) => bin.to));
    tip.textContent = `${logged(from, to)} (${typed(from)} to ${typed(to)})`;
    tip.hidden = false;
    plot.over.append(tip);
    tip.classList.toggle('left', x > plot.over.clientWidth / 2);
    tip.style.left = `${x > plot.over.clientWidth / 2 ? 0 : x + 8}px`;
    tip.style.right = x > plot.over.clientWidth / 2 ? `${plot.over.clientWidth - x + 8}px` : '0';
  };
  const box = (name, text) =>
    el(
      'label',
      {},
      el('input', {
        type: 'checkbox',
        id: `show-${name}`,
        checked: on[name],
        on: {
          change: (event) => {
            on[name] = event.currentTarget.checked;
            redrawAll();
          },
        },
      }),
      ` ${text}`,
    );
  const any = MARKS.some(({ level }) => (rates.levels[level] || []).some((n) => n > 0));
  const controls = el(
    'div',
    { class: 'charts-tools', role: 'group', 'aria-label': 'What the charts show' },
    any
      ? [
          box('marks', 'errors and warnings'),
          el('span', { class: 'error-mark' }, '▼ ERROR'),
          el('span', { class: 'warn-mark' }, '◆ WARN'),
        ]
      : [],
    places.length ? box('findings', `shade findings (${places.length})`) : [],
  );
  return { controls, logged, found, step };
};
