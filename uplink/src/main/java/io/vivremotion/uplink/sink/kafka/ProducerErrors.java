package io.vivremotion.uplink.sink.kafka;

import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/** What the producer's exceptions mean here. */
final class ProducerErrors {
  private ProducerErrors() {}

  enum Kind {
    /** It never left: no broker, no such topic, no room in memory. */
    UNSENT,
    /** A person has to mend it. */
    BARRED,
    /** This event is not taken. */
    REFUSED,
    /** The producer is of no more use. */
    BROKEN
  }

  /** With a delivery timeout without end, only what waits for metadata or memory times out. */
  static Kind kind(Throwable why) {
    return switch (why) {
      case TimeoutException _ -> Kind.UNSENT;
      case RecordTooLargeException _ -> Kind.REFUSED;
      case AuthenticationException _ -> Kind.BARRED;
      case AuthorizationException _ -> Kind.BARRED;
      case InvalidTopicException _ -> Kind.BARRED;
      case ConfigException _ -> Kind.BARRED;
      default ->
          why.getCause() instanceof ConfigException ? Kind.BARRED : Kind.BROKEN; // Kafka's are open
    };
  }

  /** The producer does nothing more about it, and works on. */
  static boolean isOver(Future<RecordMetadata> future) {
    if (future.state() != Future.State.FAILED) {
      return false;
    }
    Kind kind = kind(future.exceptionNow());
    return kind == Kind.UNSENT || kind == Kind.REFUSED;
  }
}
