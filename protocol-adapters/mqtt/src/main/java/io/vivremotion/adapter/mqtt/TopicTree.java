package io.vivremotion.adapter.mqtt;

import io.vivremotion.message.DeviceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions, by level. Routes keep what it answers until {@link #version} changes. Event
 * loop only.
 */
final class TopicTree {
  private final Node root = new Node();
  private final AtomicInteger size = new AtomicInteger();
  private long version;

  /** Rises with each change. */
  long version() {
    return version;
  }

  /** How many subscriptions there are. Any thread. */
  int size() {
    return size.get();
  }

  void add(Session session, Subscription subscription) {
    version++;
    Node node = root;
    for (String level : subscription.filter().levels()) {
      node = node.children.computeIfAbsent(level, _ -> new Node());
    }
    TopicFilter filter = subscription.filter();
    if (filter.share().isPresent()) {
      Group group = node.shared.computeIfAbsent(filter.share().get(), _ -> new Group());
      count(group.members.put(session, subscription) == null, 1);
    } else {
      count(node.plain.put(session, subscription) == null, 1);
    }
  }

  private void count(boolean changed, int difference) {
    if (changed) {
      size.addAndGet(difference);
    }
  }

  void remove(Session session, TopicFilter filter) {
    version++;
    remove(root, 0, session, filter);
  }

  /** Removes on the way down and drops empty nodes on the way up; depth is bounded by parsing. */
  private void remove(Node node, int depth, Session session, TopicFilter filter) {
    if (depth == filter.levels().size()) {
      filter
          .share()
          .ifPresentOrElse(
              name ->
                  node.shared.computeIfPresent(
                      name,
                      (_, group) -> {
                        count(group.members.remove(session) != null, -1);
                        return group.members.isEmpty() ? null : group;
                      }),
              () -> count(node.plain.remove(session) != null, -1));
      return;
    }
    String level = filter.levels().get(depth);
    Node child = node.children.get(level);
    if (child != null) {
      remove(child, depth + 1, session, filter);
      if (child.isEmpty()) {
        node.children.remove(level);
      }
    }
  }

  /** Who is to get what is published to the topic, as far as they hear the device. */
  Matches match(String topic, DeviceId device) {
    if (root.children.isEmpty()) {
      return Matches.NONE;
    }
    Collector found = new Collector(device);
    List<String> levels = TopicFilter.levels(topic);
    collect(root, levels, 0, found);
    return found.matches();
  }

  private static void collect(Node node, List<String> levels, int depth, Collector found) {
    boolean wildcards = depth > 0 || !levels.getFirst().startsWith("$");
    Node rest = wildcards ? node.children.get("#") : null;
    if (rest != null) {
      found.add(rest);
    }
    if (depth == levels.size()) {
      found.add(node);
      return;
    }
    Node exact = node.children.get(levels.get(depth));
    if (exact != null) {
      collect(exact, levels, depth + 1, found);
    }
    Node any = wildcards ? node.children.get("+") : null;
    if (any != null) {
      collect(any, levels, depth + 1, found);
    }
  }

  /** A session's share in a publication: overlapping subscriptions folded into one delivery. */
  record Match(
      Session session,
      int qos,
      boolean noLocal,
      boolean retainAsPublished,
      List<Integer> subscriptionIds) {

    static Match of(Session session, Subscription subscription) {
      List<Integer> ids = subscription.id() == 0 ? List.of() : List.of(subscription.id());
      return new Match(
          session,
          subscription.qos(),
          subscription.noLocal(),
          subscription.retainAsPublished(),
          ids);
    }

    Match and(Match other) {
      List<Integer> ids = new ArrayList<>(subscriptionIds);
      ids.addAll(other.subscriptionIds);
      return new Match(
          session,
          Math.max(qos, other.qos),
          noLocal && other.noLocal,
          retainAsPublished || other.retainAsPublished,
          List.copyOf(ids));
    }
  }

  /** What a topic leads to: each session once, and of each group one member, in turn. */
  record Matches(List<Match> plain, List<Group> groups, DeviceId device) {
    static final Matches NONE = new Matches(List.of(), List.of(), new DeviceId("none"));

    boolean isEmpty() {
      return plain.isEmpty() && groups.isEmpty();
    }
  }

  /** Members of a shared subscription take turns (section 4.8.2). */
  static final class Group {
    private final Map<Session, Subscription> members = new LinkedHashMap<>();
    private int turn;

    /** The next connected member that hears the device, else the next that hears it. */
    @Nullable Match next(DeviceId device) {
      @Nullable Match offline = null;
      List<Map.Entry<Session, Subscription>> entries = List.copyOf(members.entrySet());
      for (int i = 0; i < entries.size(); i++) {
        turn = (turn + 1) % entries.size();
        Session session = entries.get(turn).getKey();
        if (session.hears(device)) {
          Match match = Match.of(session, entries.get(turn).getValue());
          if (session.isConnected()) {
            return match;
          }
          offline = match;
        }
      }
      return offline;
    }
  }

  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private final Map<Session, Subscription> plain = new LinkedHashMap<>();
    private final Map<String, Group> shared = new LinkedHashMap<>();

    private boolean isEmpty() {
      return children.isEmpty() && plain.isEmpty() && shared.isEmpty();
    }
  }

  private static final class Collector {
    private final DeviceId device;
    private final Map<Session, Match> plain = new LinkedHashMap<>();
    private final List<Group> groups = new ArrayList<>();

    Collector(DeviceId device) {
      this.device = device;
    }

    void add(Node node) {
      node.plain.forEach((session, subscription) -> {
        if (session.hears(device)) {
          plain.merge(session, Match.of(session, subscription), Match::and);
        }
      });
      groups.addAll(node.shared.values());
    }

    Matches matches() {
      return plain.isEmpty() && groups.isEmpty()
          ? Matches.NONE
          : new Matches(List.copyOf(plain.values()), List.copyOf(groups), device);
    }
  }
}
