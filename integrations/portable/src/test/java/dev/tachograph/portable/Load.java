package dev.tachograph.portable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** A load of known size: one thread's time, memory, a file on the disk, bytes over loopback. */
final class Load {
  static final double CPU_SECONDS = 1;
  static final int MEMORY_MIB = 64;
  static final int FILE_MIB = 64;
  static final int LOOPBACK_MIB = 64;
  private static final int MIB = 1 << 20;
  private static final long PATIENCE_MILLIS = 60_000;

  private final byte[] memory = new byte[MEMORY_MIB * MIB];

  /** Puts it on; the memory is held as long as this object. */
  static Load put(Path file) throws IOException, InterruptedException {
    Load load = new Load();
    Arrays.fill(load.memory, (byte) 1);
    writeSynced(file);
    sendOverLoopback();
    Thread busy = new Thread(Load::spin, "busy");
    busy.setDaemon(true);
    busy.start();
    busy.join(PATIENCE_MILLIS);
    assertThat(busy.isAlive()).isFalse();
    return load;
  }

  int heldMib() {
    return memory.length / MIB;
  }

  private static void spin() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    while (threads.getCurrentThreadCpuTime() < CPU_SECONDS * 1e9) {
      Thread.onSpinWait();
    }
  }

  private static void writeSynced(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < FILE_MIB; i++) {
        ByteBuffer block = ByteBuffer.wrap(new byte[MIB]);
        while (block.hasRemaining()) {
          channel.write(block);
        }
      }
      channel.force(true);
    }
  }

  private static void sendOverLoopback() throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket out = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket in = server.accept()) {
      Thread reader = new Thread(() -> readAll(in), "reader");
      reader.setDaemon(true);
      reader.start();
      byte[] block = new byte[MIB];
      for (int i = 0; i < LOOPBACK_MIB; i++) {
        out.getOutputStream().write(block);
      }
      out.shutdownOutput();
      reader.join(PATIENCE_MILLIS);
      assertThat(reader.isAlive()).isFalse();
    }
  }

  private static void readAll(Socket socket) {
    try (InputStream in = socket.getInputStream()) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
