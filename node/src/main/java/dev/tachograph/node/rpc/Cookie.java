package dev.tachograph.node.rpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The secret of one run, in a file that only its owner can read: {@code __cookie__:} and 64
 * hexadecimal digits, as Bitcoin Core writes it. Who can read the file may call.
 */
final class Cookie implements AutoCloseable {
  private static final String USER = "__cookie__:";
  private static final int SECRET_BYTES = 32;

  private final Path file;
  private final byte[] credentials;

  private Cookie(Path file, byte[] credentials) {
    this.file = file;
    this.credentials = credentials;
  }

  /** Writes a new secret; replaces one of an earlier run at once. */
  static Cookie write(Path file) throws IOException {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    String text = USER + HexFormat.of().formatHex(secret);
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, ownerAlone());
    try {
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return new Cookie(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static FileAttribute<?>[] ownerAlone() {
    boolean hasModes = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return hasModes
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  Path file() {
    return file;
  }

  /**
   * Whether the value of an {@code Authorization} header is this secret, by Basic authentication;
   * takes as long for a wrong secret as for the right one.
   */
  boolean admits(String authorization) {
    String[] words = authorization.strip().split(" +", 2);
    if (words.length < 2 || !words[0].equalsIgnoreCase("Basic")) {
      return false;
    }
    try {
      byte[] given = Base64.getDecoder().decode(words[1].strip());
      return MessageDigest.isEqual(credentials, given);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** Removes the file, unless it holds the secret of another run by now. */
  @Override
  public void close() throws IOException {
    if (Files.exists(file) && MessageDigest.isEqual(credentials, Files.readAllBytes(file))) {
      Files.deleteIfExists(file);
    }
  }
}
