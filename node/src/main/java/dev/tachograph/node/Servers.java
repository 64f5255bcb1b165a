package dev.tachograph.node;

import dev.tachograph.Run;
import dev.tachograph.node.chain.ChainView;
import dev.tachograph.node.engine.SyncConfig;
import dev.tachograph.node.engine.SyncEngine;
import dev.tachograph.node.engine.SyncFailure;
import dev.tachograph.node.listen.Listener;
import dev.tachograph.node.rpc.RpcConfig;
import dev.tachograph.node.rpc.RpcServer;
import dev.tachograph.node.serve.BlockServer;
import dev.tachograph.node.serve.ServeConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What serves the chain to others while it is synced, as far as options ask for it. */
final class Servers {
  @Mixin private ServeOptions serve = new ServeOptions();

  @Mixin private RpcOptions rpc = new RpcOptions();

  /** Checks the options; a failure names the option and its legal values. */
  void check() {
    serve.check();
    rpc.check();
    ServeConfig blocks = serve.config();
    RpcConfig calls = rpc.config(Path.of(""));
    if (blocks != null
        && calls != null
        && blocks.address().getPort() != 0
        && blocks.address().equals(calls.address())) {
      throw new CommandFailure(
          "--serve and --rpc cannot both listen on " + Listener.text(calls.address()));
    }
  }

  /** Puts the values of the options into the report. */
  void putConfig(Run run, SyncConfig sync) {
    ServeConfig blocks = serve.config();
    if (blocks != null) {
      run.putConfig("serve", Listener.text(blocks.address()));
      run.putConfig("serve_max_connections", blocks.maxConnections());
      run.putConfig("serve_max_bytes_per_s", blocks.uploadBytesPerSecond());
      run.putConfig("serve_max_bytes_per_day", blocks.uploadBytesPerDay());
    }
    RpcConfig calls = rpc.config(sync.dataDir());
    if (calls != null) {
      run.putConfig("rpc", Listener.text(calls.address()));
      run.putConfig("rpc_cookie", calls.cookie().toString());
      run.putConfig("rpc_max_connections", calls.maxConnections());
    }
  }

  /**
   * Starts what was asked for, over the chain of a sync.
   *
   * @throws SyncFailure if an address cannot be listened on
   */
  Open start(Run run, SyncConfig sync, SyncEngine engine) throws SyncFailure {
    ChainView chain =
        new ChainView(
            sync.network(), engine.chain(), engine.database(), sync.startBlock(), engine::progress);
    Open open = new Open(run);
    ServeConfig blocks = serve.config();
    RpcConfig calls = rpc.config(sync.dataDir());
    try {
      if (blocks != null) {
        open.blocks = BlockServer.start(blocks, chain, run.clock()::nanos);
      }
      if (calls != null) {
        open.calls = RpcServer.start(calls, chain, run.clock()::nanos);
      }
      return open;
    } catch (IOException e) {
      open.close();
      String option = blocks != null && open.blocks == null ? "--serve" : "--rpc";
      throw new SyncFailure(option + " failed: " + e.getMessage(), e);
    }
  }

  /** The running servers; closed before the chain that they serve. */
  static final class Open implements AutoCloseable {
    private final Run run;
    private @Nullable BlockServer blocks;
    private @Nullable RpcServer calls;

    private Open(Run run) {
      this.run = run;
    }

    /** Puts the addresses into the report, those that the system chose as well. */
    void putAddresses() {
      if (blocks != null) {
        run.putDerived("serve_address", Listener.text(blocks.address()));
      }
      if (calls != null) {
        run.putDerived("rpc_address", Listener.text(calls.address()));
      }
    }

    @Override
    public void close() {
      BlockServer served = blocks;
      if (served != null) {
        served.close();
        run.putResult("served_blocks", served.servedBlocks());
        run.putResult("served_bytes", served.sentBytes());
      }
      if (calls != null) {
        calls.close();
      }
    }
  }
}
