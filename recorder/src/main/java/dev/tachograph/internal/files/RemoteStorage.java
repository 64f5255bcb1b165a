package dev.tachograph.internal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Detects whether a directory is on another machine, from the type of its file system in {@code
 * /proc/self/mounts}.
 */
public final class RemoteStorage {
  private static final Set<String> TYPES =
      Set.of(
          "9p",
          "afs",
          "beegfs",
          "ceph",
          "cifs",
          "coda",
          "davfs",
          "fhgfs",
          "glusterfs",
          "gpfs",
          "lustre",
          "mmfs",
          "ncpfs",
          "nfs",
          "nfs4",
          "ocfs2",
          "orangefs",
          "panfs",
          "pvfs2",
          "smb2",
          "smb3",
          "smbfs",
          "webdav");

  /** The subtypes of {@code fuse.} whose files come from another machine. */
  private static final Set<String> USER_TYPES =
      Set.of(
          "blobfuse",
          "blobfuse2",
          "ceph",
          "ceph-fuse",
          "curlftpfs",
          "davfs",
          "gcsfuse",
          "glusterfs",
          "goofys",
          "jfs",
          "juicefs",
          "mfs",
          "mountpoint-s3",
          "rclone",
          "s3fs",
          "seaweedfs",
          "smbnetfs",
          "sshfs");

  private RemoteStorage() {}

  /** Whether a file system type is a remote one, judging by its name. */
  public static boolean isRemote(String type) {
    String name = type.toLowerCase(Locale.ROOT);
    if (name.startsWith("fuse.")) {
      String user = name.substring("fuse.".length());
      return USER_TYPES.contains(user) || TYPES.contains(user);
    }
    return TYPES.contains(name);
  }

  /** The type of the file system that a directory is on; {@code null} if it is unknown. */
  public static @Nullable String typeOf(Path directory) {
    try {
      return Files.getFileStore(directory).type();
    } catch (IOException | RuntimeException unknown) {
      return null;
    }
  }
}
