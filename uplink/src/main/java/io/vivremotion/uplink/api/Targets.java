package io.vivremotion.uplink.api;

import java.util.List;

/** Which models there are, and who has them. Asked on event loops. */
interface Targets {
  /** In the order in which they are to be tried; none: nobody knows the model. */
  List<Target> of(String model);

  /** Names for {@code GET /v1/models}, with who has them first. */
  List<Listed> listed();

  record Listed(String model, String provider) {}
}
