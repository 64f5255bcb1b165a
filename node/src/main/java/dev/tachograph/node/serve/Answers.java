package dev.tachograph.node.serve;

import dev.tachograph.logging.Log;
import dev.tachograph.node.chain.ChainView;
import dev.tachograph.node.serve.BlockServer.Served;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.GetBlocksMessage;
import org.bitcoinj.core.GetDataMessage;
import org.bitcoinj.core.GetHeadersMessage;
import org.bitcoinj.core.HeadersMessage;
import org.bitcoinj.core.InventoryItem;
import org.bitcoinj.core.InventoryMessage;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.NotFoundMessage;
import org.bitcoinj.core.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * What one connection is answered and told, in the way of Bitcoin Core; sent at once, on the
 * connection's thread.
 */
final class Answers {
  private static final Log LOG = Log.get(BlockServer.class);

  private static final int MAX_LOCATOR = 101;
  private static final int MAX_HASHES = 500;

  /** A longer row of new blocks is announced by its last hash alone. */
  private static final int MAX_ANNOUNCED_HEADERS = 8;

  private final Served served;
  private final MessageStream stream;
  private boolean byHeaders;

  /** The newest block that the other side knows of by us. */
  private Sha256Hash announced;

  /** The last of the hashes that were cut off: once it is asked for, the tip is told. */
  private @Nullable Sha256Hash continueAt;

  Answers(Served served, MessageStream stream) {
    this.served = served;
    this.stream = stream;
    this.announced = served.chain().tip();
  }

  void send(Message message) throws IOException, InterruptedException {
    send(stream.frame(message));
  }

  private void send(byte[]... parts) throws IOException, InterruptedException {
    for (byte[] part : parts) {
      if (!served.budget().take(part.length)) {
        throw new IOException("closing");
      }
      stream.write(part);
      served.bytes().addAndGet(part.length);
    }
  }

  /** New tips are announced by their headers from now on: BIP 130. */
  void announceByHeaders() {
    byHeaders = true;
  }

  void headers(GetHeadersMessage request) throws IOException, InterruptedException {
    List<Sha256Hash> locator = request.getLocator().getHashes();
    checkLength(locator);
    ChainView chain = served.chain();
    List<Sha256Hash> hashes =
        locator.isEmpty()
            ? List.of(request.getStopHash())
            : chain.after(locator, request.getStopHash(), HeadersMessage.MAX_HEADERS);
    List<Block> headers = headers(hashes);
    send(new HeadersMessage(headers));
    if (!headers.isEmpty()) {
      told(headers.get(headers.size() - 1).getHash());
    }
  }

  private List<Block> headers(List<Sha256Hash> hashes) throws IOException {
    List<Block> headers = new ArrayList<>(hashes.size());
    for (Sha256Hash hash : hashes) {
      byte[] header = served.chain().header(hash);
      if (header == null) {
        // Unknown, or reorganized away while this is answered.
        break;
      }
      headers.add(Block.read(ByteBuffer.wrap(header)));
    }
    return headers;
  }

  void hashes(GetBlocksMessage request) throws IOException, InterruptedException {
    List<Sha256Hash> locator = request.getLocator().getHashes();
    checkLength(locator);
    List<Sha256Hash> hashes = served.chain().after(locator, request.getStopHash(), MAX_HASHES);
    if (hashes.isEmpty()) {
      return;
    }
    Sha256Hash last = hashes.get(hashes.size() - 1);
    continueAt = hashes.size() == MAX_HASHES ? last : null;
    sendInventory(hashes);
    told(last);
  }

  private static void checkLength(List<Sha256Hash> locator) {
    if (locator.size() > MAX_LOCATOR) {
      throw new ProtocolException("a locator of " + locator.size() + " hashes");
    }
  }

  void data(GetDataMessage request) throws IOException, InterruptedException {
    List<InventoryItem> missing = new ArrayList<>();
    for (InventoryItem item : request.getItems()) {
      if (!block(item)) {
        missing.add(item);
      }
    }
    if (!missing.isEmpty()) {
      send(new NotFoundMessage(missing));
    }
  }

  private boolean block(InventoryItem item) throws IOException, InterruptedException {
    boolean withWitnesses = item.type == InventoryItem.Type.WITNESS_BLOCK;
    if (!withWitnesses && item.type != InventoryItem.Type.BLOCK) {
      return false;
    }
    byte[] block = served.chain().block(item.hash);
    if (block == null) {
      return false;
    }
    if (served.budget().isSpent()) {
      LOG.debug("the bytes of the day are sent").emit();
      throw new IOException("the bytes of the day are sent");
    }
    byte[] payload = withWitnesses ? block : StrippedBlock.of(block);
    send(stream.header("block", payload), payload);
    served.blocks().incrementAndGet();
    if (item.hash.equals(continueAt)) {
      continueAt = null;
      sendInventory(List.of(served.chain().tip()));
    }
    return true;
  }

  /** Tells of a new tip, if there is one. */
  void announce() throws IOException, InterruptedException {
    ChainView chain = served.chain();
    Sha256Hash tip = chain.tip();
    if (tip.equals(announced)) {
      return;
    }
    List<Sha256Hash> fresh =
        chain.heightOf(announced) == null
            ? List.of()
            : chain.after(List.of(announced), tip, MAX_ANNOUNCED_HEADERS + 1);
    boolean isShort = !fresh.isEmpty() && fresh.size() <= MAX_ANNOUNCED_HEADERS;
    List<Block> headers = byHeaders && isShort ? headers(fresh) : List.of();
    if (headers.isEmpty()) {
      sendInventory(List.of(tip));
    } else {
      send(new HeadersMessage(headers));
    }
    announced = tip;
  }

  /** A block that the other side was told of in an answer need not be announced. */
  private void told(Sha256Hash hash) {
    if (hash.equals(served.chain().tip())) {
      announced = hash;
    }
  }

  /** Tells of hashes, of those that are on the chain still. */
  private void sendInventory(List<Sha256Hash> hashes) throws IOException, InterruptedException {
    List<Block> headers = headers(hashes);
    if (!headers.isEmpty()) {
      send(InventoryMessage.ofBlocks(headers));
    }
  }
}
