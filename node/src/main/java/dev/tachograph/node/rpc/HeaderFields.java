package dev.tachograph.node.rpc;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tachograph.node.chain.ChainView;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bitcoinj.base.Sha256Hash;
import org.jspecify.annotations.Nullable;

/** A header of the best chain, with what its place there tells. */
final class HeaderFields {
  private static final MathContext SIXTEEN_DIGITS = new MathContext(16);
  private static final int MEDIAN_OF = 11;
  private static final int TIME_AT = 68;
  private static final int BITS_AT = 72;

  private final Sha256Hash hash;
  private final byte[] bytes;
  private final ChainView.Position place;
  private final long medianTime;
  private final BigInteger work;

  private HeaderFields(
      Sha256Hash hash, byte[] bytes, ChainView.Position place, long medianTime, BigInteger work) {
    this.hash = hash;
    this.bytes = bytes;
    this.place = place;
    this.medianTime = medianTime;
    this.work = work;
  }

  /** Reads a header, {@code null} if it is not on the best chain. */
  static @Nullable HeaderFields read(ChainView chain, Sha256Hash hash) throws IOException {
    ChainView.Position place = chain.position(hash);
    byte[] header = chain.header(hash);
    BigInteger work = place == null ? null : chain.work(place.height());
    if (place == null || header == null || work == null) {
      return null;
    }
    return new HeaderFields(hash, header, place, medianTime(chain, header), work);
  }

  private static long medianTime(ChainView chain, byte[] header) throws IOException {
    List<Long> times = new ArrayList<>();
    byte[] next = header;
    while (next != null && times.size() < MEDIAN_OF) {
      times.add(unsigned(next, TIME_AT));
      next = chain.header(previous(next));
    }
    times.sort(null);
    return times.get(times.size() / 2);
  }

  private static Sha256Hash previous(byte[] header) {
    return Sha256Hash.wrapReversed(slice(header, 4));
  }

  private static byte[] slice(byte[] header, int at) {
    byte[] slice = new byte[Sha256Hash.LENGTH];
    System.arraycopy(header, at, slice, 0, slice.length);
    return slice;
  }

  private static int signed(byte[] header, int at) {
    return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  private static long unsigned(byte[] header, int at) {
    return Integer.toUnsignedLong(signed(header, at));
  }

  Sha256Hash hash() {
    return hash;
  }

  /** Its 80 bytes, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  ChainView.Position place() {
    return place;
  }

  /** The middle one of the times of eleven headers up to it, in seconds. */
  long medianTime() {
    return medianTime;
  }

  /** Its time, in seconds. */
  long time() {
    return unsigned(bytes, TIME_AT);
  }

  /**
   * How much harder a block is to find than the easiest one of the main network; 16 digits, as
   * Bitcoin Core writes it.
   */
  BigDecimal difficulty() {
    int bits = signed(bytes, BITS_AT);
    int shift = bits >>> 24;
    double difficulty = 0x0000ffff / (double) (bits & 0x00ffffff);
    for (; shift < 29; shift++) {
      difficulty *= 256.0;
    }
    for (; shift > 29; shift--) {
      difficulty /= 256.0;
    }
    return new BigDecimal(difficulty).round(SIXTEEN_DIGITS).stripTrailingZeros();
  }

  /** The work of the chain up to it: a number of 256 bits, as hexadecimal digits. */
  String workText() {
    String digits = work.toString(16);
    return "0".repeat(Math.max(0, 64 - digits.length())) + digits;
  }

  /** Writes the members that headers and blocks have in common, from {@code hash} on. */
  void write(JsonGenerator json, int transactions) throws IOException {
    boolean isStored = place.height() <= place.tip();
    json.writeStringField("hash", hash.toString());
    json.writeNumberField("confirmations", isStored ? place.tip() - place.height() + 1 : -1);
    json.writeNumberField("height", place.height());
    json.writeNumberField("version", signed(bytes, 0));
    json.writeStringField("versionHex", hex(signed(bytes, 0)));
    json.writeStringField("merkleroot", Sha256Hash.wrapReversed(slice(bytes, 36)).toString());
    json.writeNumberField("time", time());
    json.writeNumberField("mediantime", medianTime);
    json.writeNumberField("nonce", unsigned(bytes, 76));
    json.writeStringField("bits", hex(signed(bytes, BITS_AT)));
    json.writeNumberField("difficulty", difficulty());
    json.writeStringField("chainwork", workText());
    json.writeNumberField("nTx", transactions);
    if (place.height() > 0) {
      json.writeStringField("previousblockhash", previous(bytes).toString());
    }
    Sha256Hash next = place.next();
    if (next != null) {
      json.writeStringField("nextblockhash", next.toString());
    }
  }

  private static String hex(int value) {
    return String.format(Locale.ROOT, "%08x", value);
  }
}
