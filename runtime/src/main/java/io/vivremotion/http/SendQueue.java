package io.vivremotion.http;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel holds of a connection's bytes: not sent yet, or sent and not acknowledged by the
 * peer's ({@code SIOCOUTQ}, tcp(7)).
 */
final class SendQueue {
  private static final Logger log = LoggerFactory.getLogger(SendQueue.class);

  /** Of Linux, on all its machines but a few that no Java runs on. */
  private static final int SIOCOUTQ = 0x5411;

  private static final Optional<MethodHandle> IOCTL = ioctl();

  private SendQueue() {}

  /** 0 where it cannot be told: elsewhere than on Linux, or without its transport. On the loop. */
  static int bytes(Channel channel) {
    if (IOCTL.isEmpty() || !(channel instanceof UnixChannel unix) || !channel.isOpen()) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(ValueLayout.JAVA_INT);
      int failed = (int) IOCTL.get().invokeExact(unix.fd().intValue(), (long) SIOCOUTQ, bytes);
      return failed == 0 ? bytes.get(ValueLayout.JAVA_INT, 0) : 0;
    } catch (Throwable e) { // invokeExact declares it; no socket is worse off than without
      log.info("event=send-queue-unknown reason=\"{}\"", e.toString());
      return 0;
    }
  }

  @SuppressWarnings("restricted") // the only way to a system call; the launcher allows it
  private static Optional<MethodHandle> ioctl() {
    if (!Files.exists(Path.of("/proc/self/task"))) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("ioctl")
        .map(address ->
            linker.downcallHandle(
                address,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2)));
  }
}
