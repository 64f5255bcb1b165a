/**
 * The chain read by programs, by JSON-RPC as clients of Bitcoin Core speak it. The entry point is
 * {@link dev.tachograph.node.rpc.RpcServer}.
 */
@NullMarked
package dev.tachograph.node.rpc;

import org.jspecify.annotations.NullMarked;
