package io.vivremotion.state;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A process that {@link StateKillTest} kills: writes batch after batch and tells each that is on
 * disk. Backs up every third, so that kills meet that as well.
 */
final class StateKilled {
  private StateKilled() {}

  static EmbeddedDatabase database(Path directory) {
    States states = new States(directory);
    return new EmbeddedDatabase(
        new EmbeddedDatabase.Config("file:", "here", Duration.ofDays(1), 3, 2, 64 << 20),
        directory,
        states.clock,
        new StateMeters(states.meters));
  }

  /** Directory, number of the first batch, 0 for none. */
  @SuppressWarnings("SystemOut") // how it talks to the test
  public static void main(String[] arguments) throws Exception {
    EmbeddedDatabase database = database(Path.of(arguments[0]));
    System.out.println("opening");
    String said = database.open();
    System.out.println("opened " + said);
    StateModel model = new StateModel(50);
    if (arguments[1].equals("0")) { // only opens
      Thread.currentThread().join();
    }
    for (int number = Integer.parseInt(arguments[1]); ; number++) {
      database.write(model.batch(number));
      System.out.println(number);
      database.upkeep();
    }
  }
}
