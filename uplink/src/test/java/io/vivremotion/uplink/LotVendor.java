package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.BatchApi;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A vendor with a batch API, in memory; survives whoever uses it, and counts what it was asked. */
final class LotVendor implements Provider, BatchApi {
  private static final Pattern ID = Pattern.compile("(?m)^(?:\\{\"id\":|\\[)\"(a\\d+)\"");
  private static final long RECEIVE_BYTES = 500;
  private static final Pattern NUMBER = Pattern.compile("no-(\\d+)-");

  /** Rows asked directly and in lots, by their number. */
  final Map<String, Integer> direct = new HashMap<>();

  final Map<String, Integer> inLots = new HashMap<>();

  /** Asked directly after they were in a lot. */
  final List<String> twice = new ArrayList<>();

  final Map<String, List<Item>> files = new LinkedHashMap<>();
  final Map<String, String> batches = new LinkedHashMap<>();
  final List<String> cancelled = new ArrayList<>();
  boolean refuses;
  Health health = Health.UP;
  boolean losesResults;

  /** Calls to cancel that do not get there. */
  int losesCancels;

  /** Of an answer that can be read; each prompt's takes what it is priced at. */
  long maxResultBytes = Long.MAX_VALUE;

  String how = "completed";
  String says = "fine";
  int answeredPrompts = Integer.MAX_VALUE;
  int looks = 2;
  private int numbers;

  /** Of each answer. */
  Usage usage = Usage.NONE;

  /** Numbers of rows that answers in lots leave out. */
  final Set<String> leavesOut = new HashSet<>();

  /** Instead of answers, to prompts in lots. */
  Optional<Outcome> toLots = Optional.empty();

  int promptsInLots;
  int promptsAsked;

  @Override
  public Optional<BatchApi> batchApi() {
    return Optional.of(this);
  }

  @Override
  public Terms terms() {
    return new Terms(
        Format.OPENAI,
        Duration.ofDays(1),
        List.of("digest"),
        60,
        Duration.ofMinutes(2),
        Duration.ofSeconds(30));
  }

  @Override
  public Step upload(String lot, List<Item> items) {
    if (refuses) {
      return new Step.Failed(new Outcome.Refused("http-400", "refused"));
    }
    files.put(lot, items);
    return new Step.Uploaded("f_" + lot);
  }

  @Override
  public Step create(String lot, String file) {
    if (!files.containsKey(lot)) {
      return new Step.Failed(new Outcome.Refused("http-400", "no such file"));
    }
    files.get(lot).forEach(item -> count(item.ask(), inLots));
    promptsInLots += files.get(lot).size();
    String batch = "b" + ++numbers;
    batches.put(batch, lot);
    return new Step.Created(batch);
  }

  @Override
  public Step find(Lost lost) {
    for (Map.Entry<String, String> each : batches.entrySet()) {
      if (each.getValue().equals(lost.lot())) {
        return new Step.Created(each.getKey());
      }
    }
    return files.containsKey(lost.lot()) ? new Step.Uploaded("f_" + lost.lot()) : new Step.Gone();
  }

  @Override
  public Step look(String batch) {
    return looks-- > 0
        ? new Step.Working()
        : new Step.Ended(batch, how, List.of("o_" + batches.get(batch)));
  }

  @Override
  public Step results(Step.Ended ended) {
    String lot = batches.getOrDefault(ended.batch(), "");
    if (losesResults || !files.containsKey(lot)) {
      return new Step.Gone();
    }
    Map<String, Outcome> byId = new HashMap<>();
    List<Item> items = files.get(lot);
    if (items.size() * RECEIVE_BYTES > maxResultBytes) {
      return new Step.Failed(new Outcome.Unreachable("batch-io", "the answer is too long"));
    }
    for (int i = 0; i < Math.min(items.size(), answeredPrompts); i++) {
      Outcome answer = answer(without(items.get(i).ask()));
      byId.put(items.get(i).id(), toLots.orElse(answer));
    }
    return new Step.Results(byId);
  }

  @Override
  public Step cancel(String batch) {
    if (losesCancels-- > 0) {
      return new Step.Failed(new Outcome.Unreachable("batch-io", "no connection"));
    }
    cancelled.add(batch);
    return new Step.Done();
  }

  @Override
  public Step delete(Leftovers left) {
    left.files().forEach(file -> files.remove(file.substring(2)));
    return new Step.Done();
  }

  @Override
  public long maxResultBytes() {
    return maxResultBytes;
  }

  @Override
  public long uploadBytes(List<Item> items) {
    return 200L * items.size();
  }

  @Override
  public String model() {
    return "m";
  }

  @Override
  public boolean simulation() {
    return false;
  }

  @Override
  public Price price(Ask ask) {
    return new Price(300, RECEIVE_BYTES);
  }

  @Override
  public Outcome ask(Ask ask) {
    NUMBER
        .matcher(ask.rows())
        .results()
        .map(found -> found.group(1))
        .forEach(number -> {
          if (inLots.containsKey(number)) {
            twice.add(number);
          }
        });
    count(ask, direct);
    promptsAsked++;
    return answer(ask);
  }

  private static void count(Ask ask, Map<String, Integer> into) {
    NUMBER
        .matcher(ask.rows())
        .results()
        .map(found -> found.group(1))
        .forEach(number -> into.merge(number, 1, Integer::sum));
  }

  private Ask without(Ask ask) {
    String rows =
        ask.rows()
            .lines()
            .filter(line -> leavesOut.stream().noneMatch(each -> line.contains("no-" + each + "-")))
            .collect(Collectors.joining("\n"));
    return new Ask(ask.instruction(), rows, ask.maxAnswerTokens());
  }

  private Outcome answer(Ask ask) {
    String text =
        ID.matcher(ask.rows())
            .results()
            .map((MatchResult found) -> found.group(1))
            .map(id -> "{\"id\":\"" + id + "\",\"verdict\":\"ok\",\"text\":\"" + says + "\"}")
            .collect(Collectors.joining("\n"));
    return new Outcome.Answered(text, "m", true, usage, new Outcome.Wire(100, 100));
  }

  @Override
  public Health health() {
    return health;
  }
}
