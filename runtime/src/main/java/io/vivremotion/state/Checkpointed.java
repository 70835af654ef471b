package io.vivremotion.state;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * State that grows from kept readings. The flow saves it before it acknowledges these readings, and
 * restores it before it reads on, so that a crash loses none of it. Called on the flow's thread.
 */
public interface Checkpointed {
  /** Of its section in the checkpoint: unique, unchanging. */
  String checkpointName();

  void save(DataOutput target) throws IOException;

  /**
   * Takes what {@link #save} wrote, all or nothing: what throws leaves the state empty. Begin what
   * you save with a version of your own.
   */
  void restore(DataInput source) throws IOException;
}
