package io.vivremotion.systemtests;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A file system of its own, in memory, that a test may fill and set read-only. */
final class SmallDisk implements AutoCloseable {
  private static final int PIECE_BYTES = 4_096;

  private static final long AGAIN_NANOS = 2_000_000;

  private final Path place;
  private volatile boolean filling;
  private Thread filler = Thread.ofVirtual().unstarted(() -> {});

  private SmallDisk(Path place) {
    this.place = place;
  }

  /**
   * Makes the folder; skips the test (or fails it, as {@link Tool#need}) where nothing may be
   * mounted.
   */
  static SmallDisk at(Path place, int megabytes) throws IOException, InterruptedException {
    Files.createDirectories(place);
    String said =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "none", place.toString());
    Tool.need(said.isEmpty(), "no file system can be mounted here (not root?): " + said);
    return new SmallDisk(place);
  }

  /** From now on a file of somebody else's takes all room there is, and all that becomes free. */
  void fill() throws IOException {
    filling = true;
    OutputStream out = Files.newOutputStream(alien());
    takeAll(out);
    filler = Thread.ofVirtual().start(() -> keepFull(out));
  }

  private void keepFull(OutputStream alien) {
    try (alien) {
      while (filling) {
        takeAll(alien);
        LockSupport.parkNanos(AGAIN_NANOS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void takeAll(OutputStream out) {
    byte[] piece = new byte[PIECE_BYTES];
    boolean room = true;
    while (room) {
      try {
        out.write(piece);
      } catch (IOException full) { // the kernel says that there is no room: that is wanted
        room = false;
      }
    }
  }

  /** That file goes. */
  void free() throws IOException, InterruptedException {
    filling = false;
    filler.join();
    Files.deleteIfExists(alien());
  }

  private Path alien() {
    return place.resolve("alien");
  }

  void readOnly() throws IOException, InterruptedException {
    remount("ro");
  }

  void writable() throws IOException, InterruptedException {
    remount("rw");
  }

  /** As long as files are open for writing the kernel refuses {@code ro}: so the message says. */
  private void remount(String how) throws IOException, InterruptedException {
    String said = run("mount", "-o", "remount," + how, place.toString());
    if (!said.isEmpty()) {
      throw new IOException("mount -o remount," + how + ": " + said);
    }
  }

  /** Empty if it went well. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return process.waitFor() == 0 ? "" : said.isEmpty() ? "failed" : said;
  }

  /** Lazily, so that it goes even if a process still has files open. */
  @Override
  public void close() {
    filling = false;
    try {
      run("umount", "-l", place.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
