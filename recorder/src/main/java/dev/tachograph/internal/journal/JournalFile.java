package dev.tachograph.internal.journal;

import dev.tachograph.internal.Buffers;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code <base>.journal}, version 2, little-endian.
 *
 * <pre>
 *     0  magic, 8 bytes
 *     8  version, 4 bytes                    12  CRC-32C of bytes 16 to the identity's end
 *    16  capacity of the ring, 4 bytes       20  length of the identity, 4 bytes
 *    24  identity: whose journal it is, text, UTF-8
 *  1024  slot 0: sequence, values of JournalState, CRC-32C of these; 8 bytes each
 *  2048  slot 1
 *  3072  how the run ended, see JournalNotes
 * 16384  the ring
 * </pre>
 *
 * <p>In version 1 the ring begins at 4096, and the end of the run is not recorded. Every released
 * version is readable.
 *
 * <p>A slot with a higher sequence number is newer. The older slot is the one that is overwritten,
 * so that a process dying midway leaves the newer one intact.
 */
final class JournalFile implements JournalHeader {
  static final int RING = 16 * 1024;

  /** The maximum length of the identity in bytes. */
  static final int MAX_IDENTITY = 1000;

  private static final long MAGIC = 0x4C4E524A48434154L; // "TACHJRNL"
  private static final int VERSION = 2;
  private static final int RING_OF_VERSION_1 = 4096;

  /** A higher number is damage, not a version. */
  private static final int MAX_VERSION = 1000;

  private static final int IDENTITY = 24;
  private static final int SLOT = 1024;
  private static final int SUM = 8 + JournalState.SIZE * 8;
  private static final int PAGE = 4096;
  private static final int CHUNK = 64 * 1024;

  private final ByteBuffer map;
  private final ByteBuffer ring;
  private final @Nullable JournalNotes notes;
  private long sequence;

  // Preallocated for the writer.
  private final ByteBuffer[] slots;
  private final CRC32C slotSum = new CRC32C();

  private JournalFile(ByteBuffer map, int version) {
    int from = ring(version);
    this.map = map;
    this.ring = map.slice(from, map.capacity() - from).order(ByteOrder.LITTLE_ENDIAN);
    this.notes = version == 1 ? null : new JournalNotes(map);
    this.slots = new ByteBuffer[] {map.slice(SLOT, SUM), map.slice(2 * SLOT, SUM)};
  }

  private static int ring(int version) {
    return version == 1 ? RING_OF_VERSION_1 : RING;
  }

  /**
   * Fills an empty file, so that its blocks are allocated, and maps it.
   *
   * @param capacity of the ring, a power of two
   * @throws IOException if there is no space; the file is then empty again
   */
  static JournalFile create(FileChannel channel, int capacity, String identity) throws IOException {
    try {
      allocate(channel, RING + capacity);
    } catch (IOException full) {
      channel.truncate(0);
      throw full;
    }
    MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, RING + capacity);
    for (int i = 0; i < map.capacity(); i += PAGE) {
      map.put(i, (byte) 0);
    }
    JournalFile file = new JournalFile(map.order(ByteOrder.LITTLE_ENDIAN), VERSION);
    file.publish(new JournalState());
    file.begin(capacity, identity);
    return file;
  }

  private static void allocate(FileChannel channel, long size) throws IOException {
    ByteBuffer zeroes = Buffers.allocate(CHUNK);
    for (long at = 0; at < size; ) {
      zeroes.clear().limit((int) Math.min(CHUNK, size - at));
      at += channel.write(zeroes, at);
    }
  }

  private void begin(int capacity, String identity) {
    byte[] text = identity.getBytes(StandardCharsets.UTF_8);
    if (text.length > MAX_IDENTITY) {
      text = Arrays.copyOf(text, MAX_IDENTITY);
    }
    map.putInt(16, capacity).putInt(20, text.length).put(IDENTITY, text);
    map.putInt(8, VERSION).putInt(12, sum(map, 16, IDENTITY - 16 + text.length));
    VarHandle.fullFence();
    map.putLong(0, MAGIC);
  }

  /**
   * Opens a journal that was left behind and may hold anything.
   *
   * @return {@code null} if it is not a journal or its beginning is damaged
   * @throws LaterVersionException if it is a journal of a later version
   */
  static @Nullable JournalFile read(ByteBuffer map) throws LaterVersionException {
    map.order(ByteOrder.LITTLE_ENDIAN);
    if (map.capacity() < IDENTITY || map.getLong(0) != MAGIC) {
      return null;
    }
    int version = map.getInt(8);
    if (version > VERSION && version <= MAX_VERSION) {
      throw new LaterVersionException(version, VERSION);
    }
    if (version < 1 || version > VERSION || map.capacity() < ring(version) + 8) {
      return null;
    }
    int text = map.getInt(20);
    if (text < 0
        || text > MAX_IDENTITY
        || map.getInt(12) != sum(map, 16, IDENTITY - 16 + text)
        || Integer.bitCount(map.getInt(16)) != 1
        || map.getInt(16) <= 0) {
      return null;
    }
    return new JournalFile(map, version);
  }

  /**
   * Whether a file is what {@link #create} has made before it says that this is a journal, or less:
   * nobody has recorded into it. Of a journal that lost its beginning, a slot tells that it was in
   * use.
   *
   * @param channel open for reading
   */
  static boolean isUnbegun(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size > (long) JournalOptions.MAX_BYTES + RING) {
      return false;
    }
    ByteBuffer part = Buffers.allocate(CHUNK);
    int read = 1;
    for (long at = 0; at < size && read > 0; at += read) {
      part.clear();
      read = Buffers.read(channel, part, at);
      for (int i = 0; i < read; i++) {
        if (part.get(i) != 0 && !isOfABeginning(at + i, part.get(i))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether a byte is written before the magic number: of the header, or of the first state. */
  private static boolean isOfABeginning(long at, byte value) {
    boolean ofHeader = at >= 8 && at < SLOT;
    boolean ofFirstState = at >= 2 * SLOT + 8 && at < 2 * SLOT + SUM + 8;
    return ofHeader || ofFirstState || (at == 2 * SLOT && value == 1);
  }

  /** The capacity the ring was created with; less of it is present if the file was truncated. */
  int capacity() {
    return map.getInt(16);
  }

  String identity() {
    byte[] text = new byte[map.getInt(20)];
    map.get(IDENTITY, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  ByteBuffer ring() {
    return ring;
  }

  /** How the run ended; {@code null} in a version that does not record it. */
  @Nullable JournalNotes notes() {
    return notes;
  }

  /** Writes to the older slot. */
  @Override
  public void publish(JournalState state) {
    sequence++;
    int at = SLOT + (int) (sequence & 1) * SLOT;
    VarHandle.fullFence();
    map.putLong(at, sequence);
    for (int i = 0; i < JournalState.SIZE; i++) {
      map.putLong(at + 8 + i * 8, state.values[i]);
    }
    map.putLong(at + SUM, slotSum((int) (sequence & 1)));
    VarHandle.fullFence();
  }

  /** As {@link #sum} of a slot, but without allocating. */
  private int slotSum(int slot) {
    slotSum.reset();
    slotSum.update(slots[slot].position(0));
    return (int) slotSum.getValue();
  }

  /** The newest intact slot; {@code null} if there is none. */
  @Nullable JournalState newest() {
    JournalState newest = null;
    long best = 0;
    for (int slot = SLOT; slot <= 2 * SLOT; slot += SLOT) {
      long number = map.getLong(slot);
      if (number > best && map.getLong(slot + SUM) == sum(map, slot, SUM)) {
        best = number;
        newest = new JournalState();
        for (int i = 0; i < JournalState.SIZE; i++) {
          newest.values[i] = map.getLong(slot + 8 + i * 8);
        }
      }
    }
    return newest;
  }

  /** Whether a slot has been written and is not intact. */
  boolean hasDamagedSlot() {
    for (int slot = SLOT; slot <= 2 * SLOT; slot += SLOT) {
      if (map.getLong(slot) != 0 && map.getLong(slot + SUM) != sum(map, slot, SUM)) {
        return true;
      }
    }
    return false;
  }

  private static int sum(ByteBuffer bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.slice(from, length));
    return (int) sum.getValue();
  }
}
