package dev.tachograph.node.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of peers from one run to the next: the file {@code peers.json} of a data directory.
 *
 * <p>One JSON object, with a line for each peer; absent members are unknown:
 *
 * <pre>{@code
 * {"format":"tachograph-peers/1","network":"mainnet","saved_at":TIME,"peers":[
 * {"peer":"HOST:PORT","services":BITS,"last_seen":TIME,"last_connected":TIME,"failed_attempts":N,
 *  "head_block":N,"user_agent":TEXT,
 *  "health":{"batch_limit":N,"successes":N,"partials":N,"failures":N},
 *  "banned_until":TIME,"ban_reason":TEXT}
 * ]}
 * }</pre>
 *
 * <p>Times are RFC 3339, UTC, in whole seconds.
 *
 * @param network the name of the network, such as {@code mainnet}; empty if there was no file
 * @param savedAt when it was written
 * @param peers the peers, at most {@value #MAX_PEERS}
 */
public record PeerCache(String network, Instant savedAt, List<KnownPeer> peers) {
  /** The maximum number of peers in a file. */
  static final int MAX_PEERS = 4_096;

  private static final String FILE = "peers.json";
  private static final String FORMAT = "tachograph-peers/1";
  private static final long MAX_BYTES = 8 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  /** Copies the list. */
  public PeerCache {
    peers = List.copyOf(peers);
  }

  /** The peers that were banned at a time, with reasons and ends. */
  public List<KnownPeer> bans(Instant at) {
    return peers.stream()
        .filter(peer -> peer.bannedUntil() != null && at.isBefore(peer.bannedUntil()))
        .toList();
  }

  /**
   * Reads the cache of a data directory; also while a node is running there, because the file is
   * replaced as a whole.
   *
   * @return without peers if there is no such file
   * @throws IOException with a sentence for the user that names the file: it cannot be read, is
   *     damaged, or of another format
   */
  public static PeerCache read(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE);
    byte[] bytes;
    try (FileChannel in = FileChannel.open(file)) {
      if (in.size() > MAX_BYTES) {
        throw new IOException(file + " is larger than a peer cache can be");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) in.size());
      while (buffer.hasRemaining() && in.read(buffer) >= 0) {
        // Until the file is read.
      }
      bytes = Arrays.copyOf(buffer.array(), buffer.position());
    } catch (NoSuchFileException e) {
      return new PeerCache("", Instant.EPOCH, List.of());
    }
    try {
      return parse(JSON.readTree(bytes));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw new IOException(
          file + " is damaged: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  private static PeerCache parse(JsonNode root) {
    String format = text(root, "format");
    if (!FORMAT.equals(format)) {
      throw new IllegalArgumentException("its format is " + format + ", not " + FORMAT);
    }
    List<KnownPeer> peers = new ArrayList<>();
    for (JsonNode peer : required(root, "peers", root.path("peers").isArray())) {
      if (peers.size() == MAX_PEERS) {
        throw new IllegalArgumentException("it has more than " + MAX_PEERS + " peers");
      }
      peers.add(peer(peer));
    }
    Instant saved = time(root, "saved_at");
    String network = text(root, "network");
    required(root, "saved_at", saved != null);
    required(root, "network", network != null);
    return new PeerCache(String.valueOf(network), saved == null ? Instant.EPOCH : saved, peers);
  }

  private static KnownPeer peer(JsonNode peer) {
    String id = text(peer, "peer");
    required(peer, "peer", id != null && id.length() <= 300);
    Long failed = number(peer, "failed_attempts");
    Long services = number(peer, "services");
    return new KnownPeer(
        String.valueOf(id),
        services == null ? 0 : services,
        time(peer, "last_seen"),
        time(peer, "last_connected"),
        failed == null ? 0 : (int) Math.max(0, Math.min(1_000, failed)),
        number(peer, "head_block"),
        text(peer, "user_agent"),
        peer.has("health") ? health(peer.get("health")) : null,
        time(peer, "banned_until"),
        text(peer, "ban_reason"));
  }

  private static KnownPeer.Health health(JsonNode health) {
    return new KnownPeer.Health(
        (int) count(health, "batch_limit", Integer.MAX_VALUE),
        count(health, "successes", Long.MAX_VALUE / 8),
        count(health, "partials", Long.MAX_VALUE / 8),
        count(health, "failures", Long.MAX_VALUE / 8));
  }

  private static long count(JsonNode of, String name, long max) {
    Long value = number(of, name);
    required(of, name, value != null && value >= 0 && value <= max);
    return value == null ? 0 : value;
  }

  private static JsonNode required(JsonNode of, String name, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("'" + name + "' is missing or wrong");
    }
    return of.path(name);
  }

  private static @Nullable String text(JsonNode of, String name) {
    JsonNode value = of.get(name);
    return value == null ? null : required(of, name, value.isTextual()).textValue();
  }

  private static @Nullable Long number(JsonNode of, String name) {
    JsonNode value = of.get(name);
    return value == null
        ? null
        : (Long)
            required(of, name, value.canConvertToExactIntegral() && value.canConvertToLong())
                .longValue();
  }

  private static @Nullable Instant time(JsonNode of, String name) {
    String value = text(of, name);
    return value == null ? null : Instant.parse(value);
  }

  /**
   * Writes the cache; what was there is replaced at once, or stays if that fails.
   *
   * @throws IOException if it cannot be written
   */
  void write(Path dataDir) throws IOException {
    StringBuilder text = new StringBuilder();
    ObjectNode head = JSON.createObjectNode();
    head.put("format", FORMAT).put("network", network).put("saved_at", time(savedAt));
    String opened = head.toString();
    text.append(opened, 0, opened.length() - 1).append(",\"peers\":[");
    for (int i = 0; i < Math.min(MAX_PEERS, peers.size()); i++) {
      text.append(i == 0 ? "\n" : ",\n").append(json(peers.get(i)));
    }
    text.append("\n]}\n");
    Path written = dataDir.resolve(FILE + ".tmp");
    try {
      try (FileChannel out =
          FileChannel.open(
              written,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          written,
          dataDir.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static ObjectNode json(KnownPeer peer) {
    ObjectNode json = JSON.createObjectNode();
    json.put("peer", peer.peerId());
    json.put("services", peer.services());
    put(json, "last_seen", peer.lastSeen());
    put(json, "last_connected", peer.lastConnected());
    json.put("failed_attempts", peer.failedAttempts());
    if (peer.headBlock() != null) {
      json.put("head_block", peer.headBlock());
    }
    if (peer.userAgent() != null) {
      json.put("user_agent", peer.userAgent());
    }
    KnownPeer.Health health = peer.health();
    if (health != null) {
      json.putObject("health")
          .put("batch_limit", health.batchLimit())
          .put("successes", health.successes())
          .put("partials", health.partials())
          .put("failures", health.failures());
    }
    put(json, "banned_until", peer.bannedUntil());
    if (peer.banReason() != null) {
      json.put("ban_reason", peer.banReason());
    }
    return json;
  }

  private static void put(ObjectNode json, String name, @Nullable Instant time) {
    if (time != null) {
      json.put(name, time(time));
    }
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
