'use strict';

// A regtest full node of bcoin in memory, on loopback alone. It reads a command from each line of
// stdin and answers each with a line of JSON on stdout: {"ok": ...} or {"error": "..."}. The end of
// stdin ends it.

const readline = require('readline');

// Everything in JavaScript: what bcoin compiles at its installation needs a compiler and an older
// Node.js.
process.env.NODE_BACKEND = 'js';

// For databases on disk, which a node in memory never opens.
const leveldown = require.resolve('leveldown');
require.cache[leveldown] = {id: leveldown, filename: leveldown, loaded: true, exports: {}};

const {FullNode, Address, Block, Network} = require('bcoin');

const NEVER_SPENT = [Buffer.alloc(20, 1), Buffer.alloc(20, 2)];

const node = new FullNode({
  network: 'regtest',
  memory: true,
  workers: false,
  listen: true,
  host: '127.0.0.1',
  httpHost: '127.0.0.1',
  only: [],
  maxInbound: 64,
  persistentMempool: false
});

// Ports that the system chooses, which the options do not allow.
node.pool.options.port = 0;
node.http.config.port = 0;

/** Mines blocks on an entry of the chain; a branch by another script has other hashes. */
async function mine(tip, count, branch) {
  const address = Address.fromPubkeyhash(NEVER_SPENT[branch]);
  for (let i = 0; i < count; i++) {
    const block = await node.miner.cpu.mineBlock(tip, address);
    tip = await node.chain.add(block);
    if (!tip)
      throw new Error('a block that was mined was not accepted');
  }
  return {height: node.chain.height, hash: node.chain.tip.rhash()};
}

const commands = {
  mine: async ([count]) => mine(node.chain.tip, Number(count), 0),

  // Replaces the last blocks by a branch with more work, as another miner would.
  reorganize: async ([depth, count]) => {
    const fork = await node.chain.getEntry(node.chain.height - Number(depth));
    return mine(fork, Number(count), 1);
  },

  height: async () => node.chain.height,

  hash: async ([height]) => {
    const entry = await node.chain.getEntry(Number(height));
    return entry ? entry.rhash() : null;
  },

  block: async ([height]) => {
    const block = await node.getBlock(Number(height));
    return block ? block.toRaw().toString('hex') : null;
  },

  // What bcoin reads from the bytes of a block: its hash, its previous block's, its transactions.
  decode: async ([hex]) => {
    const block = Block.fromRaw(hex, 'hex');
    if (block.toRaw().toString('hex') !== hex)
      throw new Error('the block has other bytes when it is written again');
    return {
      hash: block.rhash(),
      previous: Buffer.from(block.prevBlock, 'hex').reverse().toString('hex'),
      merkle_root: block.createMerkleRoot('hex') === block.merkleRoot,
      txids: block.txs.map(tx => tx.txid())
    };
  },

  // Syncs from a peer, which is connected to at once and again whenever it is lost.
  sync: async ([peer]) => {
    node.pool.hosts.addNode(peer);
    await node.pool.connect();
    node.pool.fillOutbound();
    node.startSync();
    return null;
  },

  // Calls a method of its JSON-RPC with arguments in JSON.
  rpc: async ([method, params]) => node.rpc.execute({method, params: JSON.parse(params)}),

  peers: async () => node.pool.peers.size()
};

async function answer(line) {
  const [name, ...args] = line.trim().split(' ');
  try {
    if (!commands[name])
      throw new Error(`no command: ${name}`);
    return {ok: await commands[name](args)};
  } catch (e) {
    return {error: String(e.message || e)};
  }
}

(async () => {
  Network.set('regtest');
  await node.ensure();
  await node.open();
  await node.connect();
  const {port} = node.pool.server.address();
  console.log(JSON.stringify({ok: port}));
  let last = Promise.resolve();
  const lines = readline.createInterface({input: process.stdin});
  lines.on('line', (line) => {
    last = last.then(async () => console.log(JSON.stringify(await answer(line))));
  });
  lines.on('close', () => last.then(() => process.exit(0)));
})().catch((e) => {
  console.error(e.stack);
  process.exit(1);
});
