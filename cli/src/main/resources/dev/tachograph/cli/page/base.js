// Elements are made from text alone: nothing that a run says is ever read as markup.
const el = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'on') {
      for (const [event, handler] of Object.entries(value)) made.addEventListener(event, handler);
    } else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  for (const child of children.flat()) {
    if (child != null) made.append(child instanceof Node ? child : visible(String(child)));
  }
  return made;
};
// Characters that turn or hide text are shown as what they are.
const visible = (text) =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
const byId = (id) => document.getElementById(id);
const at = (object, path) =>
  path.split('.').reduce((o, key) => (o == null ? undefined : o[key]), object);
const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);
const isObject = (value) => value != null && typeof value === 'object' && !Array.isArray(value);
// A report may have been edited or be of another program: what has not the type it should have is
// as if it were absent.
const numberAt = (object, path) => (isNumber(at(object, path)) ? at(object, path) : null);
const textAt = (object, path) => (typeof at(object, path) === 'string' ? at(object, path) : '');
const objectAt = (object, path) => (isObject(at(object, path)) ? at(object, path) : {});
const listAt = (object, path) => (Array.isArray(at(object, path)) ? at(object, path) : []);
const objectsAt = (object, path) => listAt(object, path).filter(isObject);
// Any value as text.
const asText = (value) =>
  value == null ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const count = (n) => (isNumber(n) ? grouped.format(n) : '–');
const number = (n) => {
  if (!isNumber(n)) return '–';
  const size = Math.abs(n);
  if (size >= 1000 || Number.isInteger(n)) return grouped.format(n);
  return String(Number(n.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 3)));
};
const duration = (ms) => {
  if (!isNumber(ms)) return '–';
  if (ms < 999.5) return `${number(ms)} ms`;
  if (ms < 59950) return `${(ms / 1000).toFixed(ms < 9995 ? 2 : 1)} s`;
  const s = Math.round(ms / 1000);
  const two = (n) => String(n).padStart(2, '0');
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  const m = Math.round(s / 60);
  return m < 1440
    ? `${Math.floor(m / 60)} h ${two(m % 60)} min`
    : `${Math.floor(m / 1440)} d ${Math.floor(m / 60) % 24} h`;
};
const kib = (n) => {
  if (!isNumber(n)) return '–';
  if (n < 1024) return `${n.toFixed(0)} KiB`;
  return n < 1048576
    ? `${(n / 1024).toFixed(n < 10240 ? 1 : 0)} MiB`
    : `${(n / 1048576).toFixed(2)} GiB`;
};
const seconds = (ms) => (isNumber(ms) ? (ms / 1000).toFixed(3) : '–');
const ofUnit = (key, value) => {
  if (!isNumber(value)) return asText(value);
  if (key.endsWith('_ms')) return duration(value);
  if (key.endsWith('_kb')) return kib(value);
  if (key.endsWith('_pct')) return `${value.toFixed(1)} %`;
  if (key.endsWith('_mib_s')) return `${value.toFixed(2)} MiB/s`;
  if (/^bytes_|_bytes$/.test(key))
    return value < 1024 ? `${number(value)} bytes` : kib(value / 1024);
  return number(value);
};

const LEVELS = ['ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'];
const read = async (id) => {
  const text = atob(byId(id).textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  byId(id).textContent = '';
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
};
const section = (id, title, ...children) => {
  const heading = `${id}-title`;
  const made = el(
    'section',
    { id, 'aria-labelledby': heading },
    el('h2', { id: heading }, title),
    ...children,
  );
  byId('main').append(made);
  return made;
};
const call = (text) => el('code', {}, text);
// How a shell takes a path as one word.
const quoted = (text) =>
  /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const theme = (name) => {
  document.documentElement.dataset.theme = name;
  document.dispatchEvent(new CustomEvent('theme'));
};
const themeButton = () => {
  const dark = () => document.documentElement.dataset.theme === 'dark';
  return el(
    'button',
    {
      type: 'button',
      class: 'theme',
      id: 'theme',
      'aria-pressed': String(dark()),
      on: {
        click: (e) => {
          theme(dark() ? 'light' : 'dark');
          e.currentTarget.setAttribute('aria-pressed', String(dark()));
        },
      },
    },
    'dark',
  );
};

// Draws a part of a page. Where that fails the others are still there.
const part = (name, paint) => {
  try {
    return paint();
  } catch (error) {
    console.error(error);
    byId('main').append(
      el('p', { class: 'broken bad' }, `“${name}” cannot be drawn: ${error}. Please report it.`),
    );
    return null;
  }
};
const sectionLinks = () => {
  const links = [...document.querySelectorAll('main section')].map((s) =>
    el('li', {}, el('a', { href: `#${s.id}` }, s.dataset.short || s.firstChild.textContent)),
  );
  byId('nav').prepend(el('ul', { class: 'links' }, links));
};

// Draws a page; what `paint` gives back is done once it can be seen and used.
const begin = async (paint) => {
  try {
    theme(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    const later = await paint();
    byId('summary')?.remove();
    sectionLinks();
    followAddress();
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
    let before = 'light';
    addEventListener('beforeprint', () => {
      before = document.documentElement.dataset.theme;
      theme('light');
    });
    addEventListener('afterprint', () => theme(before));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    if (later) await later();
    document.documentElement.dataset.done = String(Math.round(performance.now()));
  } catch (error) {
    byId('main').append(el('p', { class: 'broken bad' }, `This page cannot draw itself: ${error}`));
    throw error;
  }
};
