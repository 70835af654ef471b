package io.vivremotion.uplink.api;

import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Settlement;
import java.util.Optional;

/** Knows the apps, and what each may ask for. Asked on event loops: never blocks. */
public interface Doorkeeper {
  /**
   * @param key as the app showed it; empty: it showed none
   */
  Optional<Caller> caller(Optional<String> key);

  /** An app that was let in. */
  interface Caller {
    String tenant();

    /** Whether it may know of the model. */
    boolean mayUse(ModelCard card);

    Decision admit(Draft draft);

    /** What else is done to its requests and their answers. */
    default Handling handling() {
      return Handling.NONE;
    }
  }

  /** May it or not. */
  sealed interface Decision {
    record Admitted(Ticket ticket) implements Decision {}

    record Refused(ChatError error) implements Decision {}
  }

  /** What was set aside for a request until it is known what it used. */
  interface Ticket {
    /** The request goes to another model instead; why not, if it may not. */
    Optional<ChatError> moveTo(ModelCard card);

    /** The request goes to another model as well; why not, if it may not. */
    Optional<ChatError> alsoAsk(ModelCard card);

    /** Of two models that were asked this one answers. */
    void answeredBy(ModelCard card);

    /** A call to the model came to nothing and costs all the same, beside what is settled. */
    void spent(ModelCard card, Usage usage);

    /** Once; later calls change nothing, and are told so by an empty result. */
    Optional<Settlement> settle(Usage usage, long wireBytes, Ending ending);
  }
}
