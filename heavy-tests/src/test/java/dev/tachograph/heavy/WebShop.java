package dev.tachograph.heavy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The web application of these tests: its archive, in versions, and those who order. */
final class WebShop {
  private final Path dir;
  private final Path classes;
  private final List<Path> libraries;
  private final HttpClient http = HttpClient.newHttpClient();

  /** One that brings these libraries; its directory is empty. */
  WebShop(Path dir, List<Path> libraries) throws IOException {
    this.dir = dir;
    this.libraries = libraries;
    Path servlets = Installed.server("apache-tomcat").resolve("lib/servlet-api.jar");
    String classPath = Installed.jars("slf4j-api") + ":" + servlets;
    classes = Installed.compile(dir.resolve("classes"), "WebShop", classPath);
  }

  /** Adds a file to its classes. */
  WebShop with(String name, String content) throws IOException {
    Files.writeString(classes.resolve(name), content);
    return this;
  }

  /** Puts an archive of a version in place, later versions with a later time, all of the past. */
  void deploy(Path war, int version) throws IOException {
    with("version.properties", "version=" + version + "\n");
    Path made = dir.resolve("made.war");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(made));
        Stream<Path> all = Files.list(classes)) {
      for (Path file : all.sorted().toList()) {
        add(zip, "WEB-INF/classes/", file);
      }
      for (Path library : libraries) {
        add(zip, "WEB-INF/lib/", library);
      }
    }
    Instant time = Instant.now().minus(Duration.ofMinutes(60 - version));
    Files.setLastModifiedTime(made, FileTime.from(time));
    Files.move(made, war, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void add(ZipOutputStream zip, String directory, Path file) throws IOException {
    zip.putNextEntry(new ZipEntry(directory + file.getFileName()));
    Files.copy(file, zip);
  }

  /** Orders, and checks the answer. */
  void order(String url, long number) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/orders?order=" + number))
            .timeout(Duration.ofMinutes(2))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.body()).isEqualTo("sold " + number);
  }

  /** Orders until the server is gone. */
  Thread orderAlways(String url) {
    Thread thread =
        new Thread(
            () -> {
              try {
                for (long i = 0; ; i++) {
                  order(url, i);
                }
              } catch (IOException | InterruptedException over) {
                // It was killed.
              }
            },
            "orders");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
