package dev.tachograph.node.db;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the bans are kept that outlast a run. */
@FunctionalInterface
public interface BanList {
  /**
   * A ban that is not over.
   *
   * @param peer the peer's address, {@code host:port}
   * @param reason why, as a sentence
   * @param until when it is over, in ISO 8601
   */
  record Ban(String peer, String reason, String until) {}

  /**
   * Reads the bans that belong to a database.
   *
   * @param dataDir the directory of the database
   * @return the bans, none if nothing keeps them
   * @throws IOException with a sentence for the user
   */
  List<Ban> read(Path dataDir) throws IOException;
}
