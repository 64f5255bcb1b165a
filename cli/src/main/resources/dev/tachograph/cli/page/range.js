// The window in the address: #from=1m30s&to=2m, and after it the section that was gone to.
// A + is of a time or of an offset, and no space.
const fromAddress = () => new URLSearchParams(location.hash.slice(1).replaceAll('+', '%2B'));
const toAddress = (section) => {
  const parts = selected ? [`from=${typed(selected[0])}`, `to=${typed(selected[1])}`] : [];
  if (section) parts.push(parts.length ? `at=${section}` : section);
  try {
    history.replaceState(null, '', parts.length ? `#${parts.join('&')}` : '#');
  } catch (_refused) {
    // A page within a sandbox has no address of its own.
  }
};
const followAddress = () => {
  const asked = fromAddress();
  const from = timeOf(asked.get('from') || '', whole[1]);
  const to = timeOf(asked.get('to') || '', whole[1], true);
  if (from != null || to != null) setWindow(from ?? whole[0], to ?? whole[1]);
  else if (selected && /^#[a-z-]+$/.test(location.hash)) toAddress(location.hash.slice(1));
  const at = asked.get('at');
  if (at) byId(at)?.scrollIntoView();
};

const copied = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (_refused) {
    const holder = el('textarea', { class: 'away', 'aria-hidden': 'true', tabindex: -1 });
    holder.value = text;
    document.body.append(holder);
    holder.select();
    const done = document.execCommand('copy');
    holder.remove();
    return done;
  }
};

// The window, to be typed and to be passed on.
const windowInputs = () => {
  const help = 'For example 90, 12.5s, 1m30s, 1d2h, -5m (before the end), 14:05, 2026-11-23T06:12';
  const input = (label, name) =>
    el('input', {
      type: 'text',
      id: `window-${name}`,
      'aria-label': label,
      title: help,
      placeholder: name === 'from' ? 'start' : 'end',
      autocomplete: 'off',
      spellcheck: 'false',
    });
  const from = input('Window from', 'from');
  const to = input('Window to', 'to');
  const says = el('span', { role: 'status', id: 'window-status' });
  const read = () => {
    const ends = [from, to].map((field) => timeOf(field.value, whole[1], field === to));
    const wrong = [from, to].filter((field, i) => field.value.trim() && ends[i] == null);
    for (const field of [from, to]) field.setAttribute('aria-invalid', wrong.includes(field));
    says.textContent = wrong.length ? `“${visible(wrong[0].value)}” is not a time. ${help}` : '';
    if (wrong.length) return;
    if (ends[0] == null && ends[1] == null) setWindow(null);
    else setWindow(ends[0] ?? whole[0], ends[1] ?? whole[1]);
  };
  from.addEventListener('change', read);
  to.addEventListener('change', read);
  document.addEventListener('window', () => {
    from.value = selected ? typed(selected[0]) : '';
    to.value = selected ? typed(selected[1]) : '';
    for (const field of [from, to]) field.removeAttribute('aria-invalid');
    toAddress();
  });
  addEventListener('hashchange', followAddress);
  const button = (id, text, click) => el('button', { type: 'button', id, on: { click } }, text);
  byId('nav').append(
    el(
      'div',
      { class: 'window', role: 'group', 'aria-label': 'Window of time' },
      el('span', {}, 'window'),
      from,
      el('span', {}, 'to'),
      to,
      button('zoom', 'zoom', zoom),
      button('clear', 'all', () => {
        setWindow(null);
        zoom();
      }),
      button('copy', 'copy link', async () => {
        toAddress();
        says.textContent = (await copied(location.href))
          ? 'The link to this window was copied.'
          : 'The browser refused to copy; the address of the page is the link.';
      }),
      says,
    ),
  );
};
