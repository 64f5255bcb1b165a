// Loads traces with the engine of Chrome's Performance panel and compares, thread by thread, the slices that
// it has with those in the file. Events of async spans, instants, counters and arrows it keeps only for
// pages. Pairs of begin and end that it mismatches are counted: it pairs them over all threads together.
// Usage: in a directory with the npm package @paulirish/trace_engine: node chrome-counts.mjs TRACE...
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const require = createRequire(path.join(process.cwd(), 'here.js'));
const engine = path.dirname(require.resolve('@paulirish/trace_engine/package.json'));
const load = file => import(pathToFileURL(path.join(engine, file)));
const {polyfillDOMRect} = await load('analyze-trace.mjs');
const {Handlers, TraceModel} = await load('models/trace/trace.js');
polyfillDOMRect();

let mismatched = 0;
console.error = text => {
  if (!String(text).startsWith('Begin/End events mismatch')) throw new Error(text);
  mismatched++;
};
for (const file of process.argv.slice(2)) {
  const events = JSON.parse(fs.readFileSync(file, 'utf8'));
  const wanted = new Map();
  for (const {ph, tid} of events) {
    if (ph === 'B' || ph === 'X') wanted.set(tid, (wanted.get(tid) ?? 0) + 1);
  }
  mismatched = 0;
  const model = TraceModel.Model.createWithAllHandlers();
  await model.parse(events);
  let slices = 0;
  for (const thread of Handlers.Threads.threadsInTrace(model.parsedTrace().data)) {
    if (thread.entries.length !== (wanted.get(thread.tid) ?? 0)) {
      throw new Error(`${file}: ${thread.entries.length} slices of thread ${thread.tid} instead of ${wanted.get(thread.tid)}`);
    }
    wanted.delete(thread.tid);
    slices += thread.entries.length;
  }
  if (wanted.size > 0) throw new Error(`${file}: no slices of the threads ${[...wanted.keys()]}`);
  console.log(`${file}: ${slices} slices, ${mismatched} pairs mismatched`);
}
