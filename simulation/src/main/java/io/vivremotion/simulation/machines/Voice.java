package io.vivremotion.simulation.machines;

import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Payload;
import java.io.IOException;

/**
 * Speaks one protocol to the gateway, for any number of devices. Sends never block; what becomes of
 * them is told to the {@link Observer}.
 */
interface Voice extends AutoCloseable {
  String protocol();

  void open() throws IOException;

  /** Connects a device and has its answers told. */
  void join(DeviceId device) throws IOException;

  /**
   * @param channel such as {@code temperature}; empty for the device itself
   */
  void say(DeviceId device, String channel, Payload payload);

  void ask(DeviceId device, String question);

  @Override
  void close();
}
