// When a peer was banned and not, as a line for the charts.
const bannedOf = (events) => {
  const bans = events.filter((e) => e[1] === 'peer_banned' || e[1] === 'peer_unbanned');
  if (!bans.length) return null;
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
  run.banned = bannedOf(run.events);
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
