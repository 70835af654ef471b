package io.vivremotion.uplink;

import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.BatchApi;
import java.util.ArrayList;
import java.util.List;

/** A lot while it is put together. */
final class LotParcel {
  private final String name;
  private final String model;
  private final List<Prompt> prompts = new ArrayList<>();
  private final List<BatchApi.Item> items = new ArrayList<>();

  LotParcel(String name, String model) {
    this.name = name;
    this.model = model;
  }

  String name() {
    return name;
  }

  void add(Prompt prompt, Ask ask) {
    items.add(new BatchApi.Item(name + "-" + prompts.size(), ask));
    prompts.add(prompt);
  }

  /** The first so many prompts. */
  void keep(int count) {
    prompts.subList(count, prompts.size()).clear();
    items.subList(count, items.size()).clear();
  }

  int size() {
    return prompts.size();
  }

  List<Prompt> prompts() {
    return List.copyOf(prompts);
  }

  List<BatchApi.Item> items() {
    return List.copyOf(items);
  }

  List<Row> rows() {
    return prompts.stream().flatMap(prompt -> prompt.inOrder().stream()).toList();
  }

  Purse.Order order(long wireBytes) {
    return new Purse.Order(model, items.stream().map(BatchApi.Item::ask).toList(), wireBytes);
  }

  Lot.Content content() {
    return new Lot.Content(
        model,
        prompts.stream()
            .map(prompt -> prompt.inOrder().stream().map(row -> row.escalation().id()).toList())
            .toList(),
        prompts.stream()
            .map(prompt -> prompt.instruction().length() + prompt.rows().length())
            .toList());
  }
}
