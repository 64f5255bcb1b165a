// A time is ms since the start of the run, on its own clock; `clock.start` ties it to the calendar.
const viewersZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
const clock = { start: null, zone: viewersZone, axis: 'elapsed' };

// Tells everybody who shows a time that it is to be shown anew.
const setZone = (zone, axis = clock.axis) => {
  clock.zone = zone;
  clock.axis = axis;
  document.dispatchEvent(new CustomEvent('zone', { detail: { ...clock } }));
};
const setStart = (text) => {
  const millis = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  clock.start = Number.isFinite(millis) ? millis : null;
};

const padded = (n, width = 2) => String(n).padStart(width, '0');
const elapsed = (ms) => {
  if (!isNumber(ms)) return '–';
  const whole = Math.round(Math.abs(ms));
  const s = Math.floor(whole / 1000);
  const days = Math.floor(s / 86400);
  return (
    (ms < 0 ? '-' : '') +
    (days ? `${days} d ` : '') +
    `${padded(Math.floor(s / 3600) % 24)}:${padded(Math.floor(s / 60) % 60)}:${padded(s % 60)}` +
    `.${padded(whole % 1000, 3)}`
  );
};
// As it can be typed, here and after --from and --to.
const typed = (ms) => {
  const whole = Math.max(0, Math.round(ms));
  const parts = [
    [Math.floor(whole / 86400000), 'd'],
    [Math.floor(whole / 3600000) % 24, 'h'],
    [Math.floor(whole / 60000) % 60, 'm'],
    [(whole % 60000) / 1000, 's'],
  ].filter(([n]) => n > 0);
  return parts.map(([n, unit]) => n + unit).join('') || '0s';
};

const calendars = new Map();
const calendar = (ms) => {
  if (!calendars.has(clock.zone)) {
    const two = '2-digit';
    calendars.set(
      clock.zone,
      new Intl.DateTimeFormat('en-GB', {
        timeZone: clock.zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: two,
        day: two,
        hour: two,
        minute: two,
        second: two,
      }),
    );
  }
  const at = {};
  for (const { type, value } of calendars.get(clock.zone).formatToParts(ms)) at[type] = value;
  return at;
};
// The time of day with its date and zone; '' where nobody knows when the run began.
const wallClock = (ms, { date = true, zone = true, millis = true } = {}) => {
  if (!isNumber(ms) || clock.start == null) return '';
  const then = Math.round(clock.start + ms);
  if (Math.abs(then) > 8.64e15) return '';
  const at = calendar(then);
  const fraction = millis ? `.${padded(((then % 1000) + 1000) % 1000, 3)}` : '';
  return (
    (date ? `${at.year}-${at.month}-${at.day} ` : '') +
    `${at.hour}:${at.minute}:${at.second}${fraction}` +
    (zone ? ` ${clock.zone}` : '')
  );
};
const bothTimes = (ms) => {
  const wall = wallClock(ms);
  return wall ? `${elapsed(ms)} (${wall})` : elapsed(ms);
};

const SHOWN_AS = {
  elapsed,
  both: bothTimes,
  wall: (ms) => wallClock(ms) || elapsed(ms),
  clock: (ms) => wallClock(ms, { date: false, zone: false }) || elapsed(ms),
};
// A time in the text of the page, which follows the zone.
const moment = (ms, how = 'both') =>
  el('span', { class: 'time', 'data-ms': ms, 'data-how': how }, SHOWN_AS[how](ms));
document.addEventListener('zone', () => {
  for (const at of document.querySelectorAll('[data-ms]'))
    at.textContent = SHOWN_AS[at.dataset.how](Number(at.dataset.ms));
});

// What the zone and the axis are switched with; nothing where no time of day is known.
const timeSwitches = () => {
  if (clock.start == null) return [];
  const choice = (label, value, options, chosen) =>
    el(
      'select',
      { 'aria-label': label, id: value, on: { change: (e) => chosen(e.currentTarget.value) } },
      options.map(([name, text]) => el('option', { value: name }, text)),
    );
  const axis = choice(
    'Time on the axes',
    'axis',
    [
      ['elapsed', 'elapsed'],
      ['clock', 'time of day'],
    ],
    (name) => setZone(clock.zone, name),
  );
  const zones = [...new Set([viewersZone, 'UTC'])].map((zone) => [zone, zone]);
  return [axis, choice('Time zone', 'zone', zones, (name) => setZone(name))];
};

const UNITS = { d: 86400000, h: 3600000, min: 60000, m: 60000, s: 1000, ms: 1 };
const spanOf = (text) => {
  const parts = [...text.matchAll(/\s*(\d{1,12}(?:\.\d{1,9})?)\s*(d|h|min|ms|m|s)/gy)];
  if (!text || parts.map(([part]) => part).join('') !== text) return null;
  let sum = 0;
  let last = Number.POSITIVE_INFINITY;
  for (const [, n, name] of parts) {
    if (UNITS[name] >= last) return null;
    last = UNITS[name];
    sum += n * last;
  }
  return sum;
};
// 90, 1m30s, 1 d 02:03:04.567; a clock without days only after a sign, it is a time of day else.
const durationOf = (text, signed) => {
  if (/^\d{1,12}(\.\d{1,9})?$/.test(text)) return text * 1000;
  const on = /^(?:(\d{1,9})\s*d\s+)?(\d\d?):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?$/.exec(text);
  if (!on || !(on[1] || signed)) return spanOf(text);
  const [, days = 0, h, m, seconds = 0] = on;
  return Math.floor(days * UNITS.d + h * UNITS.h + m * UNITS.m + seconds * UNITS.s + 1e-6);
};
const dayAndTime =
  /^(?:(\d{4})-(\d\d)-(\d\d))?(?:[ T]?(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(?: ?(Z|UTC|[+-]\d\d:\d\d))?$/;
const instantOf = (text, upper) => {
  const found = dayAndTime.exec(text);
  if (!found || clock.start == null || !(found[1] || found[4])) return null;
  const [, year, month, day, h = 0, m = 0, s = 0, fraction = '0', offset] = found;
  if (h > 23 || m > 59 || s > 59) return null;
  const utc = offset || clock.zone === 'UTC';
  const start = new Date(clock.start);
  const date = year
    ? [Number(year), month - 1, Number(day)]
    : utc
      ? [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()]
      : [start.getFullYear(), start.getMonth(), start.getDate()];
  const time = [Number(h), Number(m), Number(s), Math.floor(`0.${fraction}` * 1000)];
  // A date as an end is that of its day.
  const wholeDay = upper && !found[4];
  if (wholeDay) date[2] += 1;
  let then = utc ? Date.UTC(...date, ...time) : new Date(...date, ...time).getTime();
  if (offset && /\d/.test(offset)) {
    const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
    then -= (offset[0] === '-' ? -1 : 1) * minutes * 60000;
  }
  // A time of day before the start is that of the next day.
  if (!year && then < Math.floor(clock.start / 1000) * 1000) then += 86400000;
  return then - clock.start - (wholeDay ? 1 : 0);
};
// What --from and --to take: 90, 12.5s, 1d2h, -5m before the end, a date, a time of day. Null if none.
const timeOf = (text, end, upper = false) => {
  const said = text.trim();
  const signed = /^[+-]/.test(said);
  const ms = durationOf(signed ? said.slice(1) : said, signed);
  if (ms == null) return signed ? null : instantOf(said, upper);
  return said.startsWith('-') ? Math.max(0, end - ms) : ms;
};
