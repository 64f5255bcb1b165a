package dev.tachograph.benchmarks.servers;

import java.nio.file.Path;
import java.util.List;

/** H2's server with a database in memory. */
final class DatabaseServer extends MeasuredServer {
  DatabaseServer(Path java, Path checkout) {
    super(java, checkout);
  }

  @Override
  String name() {
    return "H2, statements/s";
  }

  @Override
  Path jars() {
    return checkout.resolve("heavy-tests/programs/servers/target/lib");
  }

  @Override
  String ready() {
    return "TCP server running";
  }

  @Override
  List<String> command(Path dir, int port) {
    return List.of(
        java.toString(),
        "-Dh2.bindAddress=127.0.0.1",
        "-cp",
        classPath(),
        "org.h2.tools.Server",
        "-tcp",
        "-tcpPort",
        Integer.toString(port),
        "-ifNotExists");
  }

  @Override
  List<String> load() {
    return List.of("DatabaseLoad.java", "10000");
  }
}
