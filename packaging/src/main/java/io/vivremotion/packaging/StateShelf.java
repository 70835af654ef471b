package io.vivremotion.packaging;

import io.vivremotion.state.StateStore;
import io.vivremotion.uplink.context.Shelf;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** Conversations in the state database. */
record StateShelf(StateStore state) implements Shelf {
  private static final String OWNER = "conversation/";

  @Override
  public Optional<String> read(String tenant, String conversation) throws IOException {
    try {
      return state.kept(OWNER + tenant, conversation);
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public boolean keep(String tenant, String conversation, String text) {
    return state.keep(OWNER + tenant, conversation, text);
  }
}
