package io.vivremotion.uplink.prompt;

import java.util.Optional;

/** What the gateway knows and a prompt may declare. Never blocks. */
public interface Facts {
  /** Nothing is known. */
  Facts NONE =
      new Facts() {
        @Override
        public boolean mayGo(String device, String model) {
          return true;
        }

        @Override
        public Optional<String> lastValues(String device) {
          return Optional.empty();
        }

        @Override
        public Optional<String> deviceState(String device) {
          return Optional.empty();
        }

        @Override
        public String passages(String question, int maxLength) {
          return "";
        }
      };

  /** Whether a model may be told of a device, wherever the model is asked. */
  boolean mayGo(String device, String model);

  /** The newest value of each measurement; empty: the device is not known. */
  Optional<String> lastValues(String device);

  /** Whether it is heard of, and since when not; empty: the device is not known. */
  Optional<String> deviceState(String device);

  /** What the runbooks say of it, the nearest first; empty: nothing. */
  String passages(String question, int maxLength);
}
