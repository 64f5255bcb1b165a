package dev.tachograph.node.discovery;

import dev.tachograph.node.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A DNS server on a loopback port that answers for the names it is given (RFC 1035). */
public final class DnsResponder implements AutoCloseable {
  private static final int TYPE_A = 1;
  private static final int TYPE_AAAA = 28;
  private static final int SERVER_FAILURE = 2;
  private static final int NO_SUCH_NAME = 3;

  private final DatagramSocket socket;
  private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean failsForIpv6;

  /** Starts the server. */
  public DnsResponder() throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    thread = new Thread(this::serve, "dns-responder");
    thread.setDaemon(true);
    thread.start();
  }

  /** Has it answer with addresses for a name. */
  public DnsResponder name(String name, InetAddress... addresses) {
    names.put(name, List.of(addresses));
    return this;
  }

  /** Has it fail when it is asked for IPv6 addresses. */
  public DnsResponder failForIpv6() {
    failsForIpv6 = true;
    return this;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** The names that were asked for, each once for each type. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void serve() {
    byte[] buffer = new byte[1_500];
    while (!socket.isClosed()) {
      try {
        DatagramPacket query = new DatagramPacket(buffer, buffer.length);
        socket.receive(query);
        byte[] answer = answer(ByteBuffer.wrap(buffer, 0, query.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private byte[] answer(ByteBuffer query) {
    short id = query.getShort();
    query.position(12);
    StringBuilder name = new StringBuilder();
    for (int length = query.get(); length > 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      name.append(name.length() == 0 ? "" : ".")
          .append(new String(label, StandardCharsets.US_ASCII));
    }
    int type = query.getShort();
    int questionEnd = query.position() + 2;
    String asking = name.toString().toLowerCase(Locale.ROOT);
    asked.add(asking);
    List<InetAddress> found = names.get(asking);
    List<InetAddress> ofType =
        found == null
            ? List.of()
            : found.stream()
                .filter(address -> address.getAddress().length == (type == TYPE_A ? 4 : 16))
                .filter(address -> type == TYPE_A || type == TYPE_AAAA)
                .toList();
    int code = found == null ? NO_SUCH_NAME : 0;
    if (failsForIpv6 && type == TYPE_AAAA) {
      code = SERVER_FAILURE;
      ofType = List.of();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(12)
            .putShort(id)
            .putShort((short) (0x8580 | code))
            .putShort((short) 1)
            .putShort((short) ofType.size())
            .putInt(0)
            .array());
    out.write(query.array(), 12, questionEnd - 12);
    for (InetAddress address : ofType) {
      byte[] bytes = address.getAddress();
      out.writeBytes(
          ByteBuffer.allocate(12 + bytes.length)
              .putShort((short) 0xc00c)
              .putShort((short) type)
              .putShort((short) 1)
              .putInt(60)
              .putShort((short) bytes.length)
              .put(bytes)
              .array());
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
    Eventually.until("the end of the DNS server", () -> !thread.isAlive());
  }
}
