// When a peer was banned and not, as a line for the charts; null where only a sample of it was kept.
const bannedOf = (events, kinds) => {
  const names = ['peer_banned', 'peer_unbanned'];
  const bans = events.filter((e) => names.includes(e[1]));
  const all = kinds.reduce((sum, kind) => sum + (names.includes(kind.name) ? kind.count : 0), 0);
  if (!bans.length || bans.length !== all) return null;
  return (x) => {
    let i = 0;
    let banned = 0;
    return x.map((t) => {
      for (; i < bans.length && bans[i][0] <= t; i++)
        banned = Math.max(0, banned + (bans[i][1] === 'peer_banned' ? 1 : -1));
      return banned;
    });
  };
};

begin(async () => {
  const run = await read('run-data');
  if (!isObject(run.report)) run.report = {};
  run.banned = bannedOf(run.events, run.kinds);
  setStart(at(run.report, 'meta.started_at'));
  let fillLogs = null;
  const parts = {
    Head: head,
    Findings: findings,
    Missing: missing,
    Controls: windowInputs,
    Charts: charts,
    Window: () => {
      fillLogs = windowSection(run);
    },
    Resources: resources,
    Errors: problems,
    Latency: latencySection,
    Spans: spans,
    Events: events,
    Peers: peers,
    Machine: machine,
    Configuration: given,
    Targets: targets,
    Files: files,
  };
  for (const [name, paint] of Object.entries(parts)) part(name, () => paint(run));
  byId('foot').append('Made by ', call('tacho report --html'), ' from ', call(run.path), '.');
  return async () => fillLogs?.(await read('run-logs'));
});
