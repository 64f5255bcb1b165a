// Where an axis has its ticks, and what stands at them: whole seconds, minutes, hours and days; bytes
// in steps of powers of two.
const [SECOND, MINUTE, HOUR, DAY] = [1000, 60000, 3600000, 86400000];
const TIME_STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * DAY),
];
const timeStep = (span, most) =>
  TIME_STEPS.find((step) => span / step <= most) ||
  1000 * DAY * Math.ceil(span / most / DAY / 1000);

const byTheClock = () => clock.axis === 'clock' && clock.start != null;
// How far the zone's time of day is ahead of UTC at an instant.
const zoneAhead = (then) => {
  const at = calendar(then);
  const local = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second);
  return local - Math.floor(then / 1000) * 1000;
};
// The instant of a time of day, which is written as if it were UTC.
const instantOfLocal = (local) => {
  const guess = local - zoneAhead(local);
  return local - zoneAhead(guess);
};
const timeTicks = (min, max, most) => {
  const step = timeStep(max - min, Math.max(1, most));
  const ticks = [];
  if (!byTheClock()) {
    for (let t = Math.ceil(min / step) * step; t <= max; t += step) ticks.push(t);
    return ticks;
  }
  const first = clock.start + min;
  const local = first + zoneAhead(first);
  for (let at = Math.ceil(local / step) * step; ; at += step) {
    const t = instantOfLocal(at) - clock.start;
    if (t > max) return ticks;
    if (t >= min && t !== ticks[ticks.length - 1]) ticks.push(t);
  }
};
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const clockTick = (t, step) => {
  const then = Math.round(clock.start + t);
  const at = calendar(then);
  const millis = ((then % 1000) + 1000) % 1000;
  const midnight = `${at.hour}${at.minute}${at.second}` === '000000' && millis === 0;
  if (midnight) return `${Number(at.day)} ${MONTHS[at.month - 1]}`;
  const time = `${at.hour}:${at.minute}`;
  if (step >= MINUTE) return time;
  return `${time}:${at.second}${step >= SECOND ? '' : `.${padded(millis, 3)}`}`;
};
const timeLabels = (ticks) => {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : SECOND;
  return ticks.map((t) => (byTheClock() ? clockTick(t, step) : t === 0 ? '0' : typed(t)));
};

const tenSteps = [1, 2, 5];
const decimalStep = (top, most) => {
  for (let power = 10 ** Math.floor(Math.log10(top / most)); ; power *= 10) {
    const found = tenSteps.find((n) => top / (n * power) <= most);
    if (found) return found * power;
  }
};
const doublingStep = (top, most) => 2 ** Math.ceil(Math.log2(top / most));
const percentStep = (top, most) =>
  [1, 2, 5, 10, 20, 25, 50, 100, 200, 400, 800, 1600, 3200, 6400].find((n) => top / n <= most) ||
  decimalStep(top, most);
const millisStep = (top, most) => (top / most > 500 ? timeStep(top, most) : decimalStep(top, most));
// At most four digits, no noise of binary fractions.
const short = (n) => String(Number(n.toPrecision(4)));
const binary = (n, units) => {
  let [value, unit] = [n, 0];
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${short(value)} ${units[unit]}`;
};
const decimal = (n) => {
  const size = Math.abs(n);
  if (size >= 1e9) return `${short(n / 1e9)} G`;
  if (size >= 1e6) return `${short(n / 1e6)} M`;
  return size >= 10000 ? `${short(n / 1000)} k` : short(n);
};
const millisTick = (ms) =>
  ms === 0
    ? '0'
    : ms < 1000
      ? `${short(ms)} ms`
      : ms < MINUTE
        ? `${short(ms / 1000)} s`
        : typed(ms);
const rateTick = (n) =>
  n !== 0 && Math.abs(n) < 1
    ? binary(n * 1048576, ['B/s', 'KiB/s'])
    : binary(n, ['MiB/s', 'GiB/s', 'TiB/s']);

// By unit: the distance of ticks, what stands at a tick, how a value is written.
const AXES = {
  number: { step: decimalStep, tick: decimal, show: number },
  per_second: { step: decimalStep, tick: decimal, show: (v) => `${number(v)}/s` },
  kib: {
    step: doublingStep,
    tick: (n) => (n === 0 ? '0' : binary(n, ['KiB', 'MiB', 'GiB', 'TiB'])),
    show: kib,
  },
  mib_per_second: {
    step: doublingStep,
    tick: (n) => (n === 0 ? '0' : rateTick(n)),
    show: (v) => (isNumber(v) ? rateTick(Number(v.toPrecision(3))) : '–'),
  },
  percent: { step: percentStep, tick: (n) => `${short(n)} %`, show: (v) => ofUnit('_pct', v) },
  millis: { step: millisStep, tick: millisTick, show: duration },
};
const axisOfKey = (key) => {
  const end = [
    ['_mib_s', 'mib_per_second'],
    ['_kb', 'kib'],
    ['_ms', 'millis'],
    ['_pct', 'percent'],
  ].find(([suffix]) => key.endsWith(suffix));
  return AXES[end ? end[1] : 'number'];
};
// From the least to the greatest value, 0 included, up to a tick.
const valueRange = (axis, min, max, most) => {
  const [lo, hi] = [Math.min(0, min ?? 0), Math.max(0, max ?? 0)];
  const step = hi > lo ? axis.step(hi - lo, most) : 1;
  return [Math.floor(lo / step) * step, hi > lo ? Math.ceil(hi / step - 1e-9) * step : 1];
};
const valueTicks = (axis, min, max, most) => {
  if (!(max > min)) return [0];
  const step = axis.step(max - min, most);
  const ticks = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++)
    ticks.push(i * step);
  return ticks;
};
