package io.vivremotion.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of the test's own, in its own folder and on a free port. It refuses to run as
 * root, so root runs it as the user that Debian's package makes.
 */
final class PostgresServer {
  static final String PASSWORD = "of-the-test";
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  final int port;
  private final Tool postgres;
  private final Path folder;
  private @Nullable Process process;

  private PostgresServer(Tool postgres, Path folder, int port) {
    this.postgres = postgres;
    this.folder = folder;
    this.port = port;
  }

  /** Makes a cluster and starts it; skips the test if there is no PostgreSQL. */
  static PostgresServer start() throws IOException, InterruptedException {
    Tool initdb = Tool.named("initdb");
    Tool postgres = Tool.named("postgres");
    // not a @TempDir: those may be entered by their owner alone
    Path folder = Files.createTempDirectory("vivremotion-postgres");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path secret = Files.writeString(folder.resolve("password"), PASSWORD);
    Path data = Files.createDirectory(folder.resolve("data"));
    if (ROOT) {
      UserPrincipal owner =
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
      for (Path path : List.of(folder, secret, data)) {
        Files.setOwner(path, owner);
      }
    }
    var server = new PostgresServer(postgres, folder, freePort());
    server.run(
        initdb,
        "-D",
        data.toString(),
        "-U",
        "gateway",
        "-A",
        "scram-sha-256",
        "--pwfile=" + secret,
        "-E",
        "UTF8",
        "--no-locale");
    server.startAgain();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "gateway", PASSWORD);
  }

  void startAgain() throws IOException, InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      Process started = launch();
      process = started;
      if (answers(started, until)) {
        return;
      }
      if (System.nanoTime() > until) { // until then what a kill left may still hold its memory
        throw new IOException("PostgreSQL did not start: " + log());
      }
      started.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  /** Waits; false if it has ended before. */
  private boolean answers(Process started, long until) throws IOException, InterruptedException {
    while (started.isAlive()) {
      try (Connection _ = connect()) {
        return true;
      } catch (SQLException e) {
        if (System.nanoTime() > until) {
          throw new IOException("PostgreSQL does not answer: " + log(), e);
        }
        started.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
    return false;
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            command(
                postgres,
                "-D",
                folder.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  /** As by a crash. */
  void kill() throws InterruptedException {
    Process running = process;
    process = null;
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private void run(Tool tool, String... arguments) throws IOException, InterruptedException {
    Process running =
        new ProcessBuilder(command(tool, arguments))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (running.waitFor() != 0) {
      throw new IOException(tool.program() + " failed: " + said);
    }
  }

  private static List<String> command(Tool tool, String... arguments) {
    List<String> command = new ArrayList<>();
    if (ROOT) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    command.add(tool.program().toString());
    command.addAll(List.of(arguments));
    return command;
  }

  void stop() throws IOException, InterruptedException {
    kill();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE; // by a process of the server that is just ending
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
