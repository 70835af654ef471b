package io.vivremotion.adapter.mqtt;

import java.util.HashMap;
import java.util.Map;

/** Numbers that an MQTT 5 client uses for topics it has named before (section 3.3.2.3.4). */
final class TopicAliases {
  static final int MAXIMUM = 10;

  private final Map<Integer, Route> routes = new HashMap<>();

  Route define(int alias, Route route) throws ProtocolError {
    check(alias);
    routes.put(alias, route);
    return route;
  }

  Route resolve(int alias) throws ProtocolError {
    check(alias);
    Route route = routes.get(alias);
    if (route == null) {
      throw ProtocolError.violation("topic-alias-unknown");
    }
    return route;
  }

  private static void check(int alias) throws ProtocolError {
    if (alias == 0 || alias > MAXIMUM) {
      throw new ProtocolError(Reason.TOPIC_ALIAS_INVALID, "topic-alias");
    }
  }
}
