package dev.tachograph.node.localnet;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;

/** The scripts of generated transactions, as bytes. */
final class GeneratedScripts {
  private GeneratedScripts() {}

  /** Pseudorandom bytes, reproducible by the generator's seed. */
  static byte[] bytes(SplittableRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Pushes, each at most 75 bytes long. */
  static byte[] pushes(byte[]... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] value : values) {
      out.write(value.length);
      out.writeBytes(value);
    }
    return out.toByteArray();
  }

  /** {@code OP_DUP OP_HASH160 <20> OP_EQUALVERIFY OP_CHECKSIG}. */
  static byte[] payToPubKeyHash(SplittableRandom random) {
    byte[] script = new byte[25];
    script[0] = 0x76;
    script[1] = (byte) 0xa9;
    script[2] = 20;
    System.arraycopy(bytes(random, 20), 0, script, 3, 20);
    script[23] = (byte) 0x88;
    script[24] = (byte) 0xac;
    return script;
  }

  /** {@code OP_0 <20>}. */
  static byte[] payToWitnessPubKeyHash(SplittableRandom random) {
    byte[] script = new byte[22];
    script[1] = 20;
    System.arraycopy(bytes(random, 20), 0, script, 2, 20);
    return script;
  }

  /** {@code OP_RETURN <data>}: mostly small, sometimes some kilobytes. */
  static byte[] data(SplittableRandom random) {
    int length = random.nextInt(8) == 0 ? random.nextInt(1_000, 12_000) : random.nextInt(1, 76);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x6a);
    if (length > 75) {
      out.write(0x4d); // OP_PUSHDATA2
      out.write(length & 0xff);
      out.write(length >>> 8);
    } else {
      out.write(length);
    }
    out.writeBytes(bytes(random, length));
    return out.toByteArray();
  }

  /** The input of a coinbase: the height as required by BIP 34, then an extra nonce. */
  static byte[] coinbase(int height, SplittableRandom random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (height <= 16) {
      out.write(0x50 + height); // OP_1 to OP_16
    } else {
      int length = height < 0x80 ? 1 : height < 0x8000 ? 2 : height < 0x800000 ? 3 : 4;
      out.write(length);
      for (int i = 0; i < length; i++) {
        out.write(height >>> (8 * i));
      }
    }
    byte[] extraNonce = bytes(random, 8);
    out.write(extraNonce.length);
    out.writeBytes(extraNonce);
    return out.toByteArray();
  }

  /** {@code OP_RETURN <aa21a9ed, commitment>} of BIP 141. */
  static byte[] witnessCommitment(byte[] commitment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x6a);
    out.write(36);
    out.writeBytes(new byte[] {(byte) 0xaa, 0x21, (byte) 0xa9, (byte) 0xed});
    out.writeBytes(commitment);
    return out.toByteArray();
  }
}
