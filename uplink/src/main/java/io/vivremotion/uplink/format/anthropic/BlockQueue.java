package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.ServerEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets one block be open at a time, whatever the order in which their pieces come: the first is
 * written as it comes, those after it wait. It ends when another has begun and nothing can be
 * missing from it: a call when its arguments are a whole object. Bounded.
 */
final class BlockQueue {
  static final int MAX_WAITING_CHARACTERS = 1 << 20;

  private final Consumer<ServerEvent> out;
  private final Deque<Block> blocks = new ArrayDeque<>();
  private int next;
  private long waiting;

  /** What a block is: pieces of the same go on with it. */
  enum Kind {
    TEXT,
    THINKING,
    CALL,
    WHOLE
  }

  private static final class Block {
    private final Kind kind;
    private final int call;
    private final ObjectNode start;
    private final List<ObjectNode> deltas = new ArrayList<>();
    private final JsonBalance balance = new JsonBalance();
    private long waiting;
    private boolean sealed;
    private boolean open;

    Block(Kind kind, int call, ObjectNode start) {
      this.kind = kind;
      this.call = call;
      this.start = start;
    }

    boolean nothingIsMissing() {
      return kind != Kind.CALL || balance.isComplete();
    }
  }

  BlockQueue(Consumer<ServerEvent> out) {
    this.out = out;
  }

  /** False if more waits than is allowed: the answer cannot go on. */
  boolean text(String fragment) {
    Block block = last(Kind.TEXT, Fields.object().put("type", "text").put("text", ""));
    return delta(block, Fields.object().put("type", "text_delta").put("text", fragment));
  }

  boolean thinking(String fragment) {
    Block block = thought();
    return delta(block, Fields.object().put("type", "thinking_delta").put("thinking", fragment));
  }

  boolean signature(String value) {
    Block block = thought();
    block.sealed = true;
    return delta(block, Fields.object().put("type", "signature_delta").put("signature", value));
  }

  boolean whole(ObjectNode block) {
    add(new Block(Kind.WHOLE, 0, block));
    return true;
  }

  boolean call(int index, ObjectNode start) {
    add(new Block(Kind.CALL, index, start));
    return true;
  }

  /** What comes for a call after its object is whole is left out. */
  boolean arguments(int index, String fragment) {
    for (Block block : blocks) {
      if (block.kind == Kind.CALL && block.call == index) {
        block.balance.add(fragment);
        boolean fits =
            delta(
                block,
                Fields.object().put("type", "input_json_delta").put("partial_json", fragment));
        advance();
        return fits;
      }
    }
    return true;
  }

  /** Nothing more will come: all that waits is written. */
  void finish() {
    while (!blocks.isEmpty()) {
      closeFirst();
    }
  }

  private Block thought() {
    return last(
        Kind.THINKING,
        Fields.object().put("type", "thinking").put("thinking", "").put("signature", ""));
  }

  /** The last block if it is of this kind and may go on, else a new one. */
  private Block last(Kind kind, ObjectNode start) {
    Block last = blocks.peekLast();
    if (last != null && last.kind == kind && !last.sealed) {
      return last;
    }
    Block block = new Block(kind, 0, start);
    add(block);
    return block;
  }

  private void add(Block block) {
    blocks.add(block);
    advance();
  }

  private void advance() {
    while (blocks.size() > 1 && blocks.getFirst().nothingIsMissing()) {
      closeFirst();
    }
    open(blocks.getFirst());
  }

  private void closeFirst() {
    Block first = blocks.getFirst();
    open(first);
    blocks.removeFirst();
    emit("content_block_stop", event("content_block_stop"));
    next++;
  }

  private void open(Block block) {
    if (!block.open) {
      block.open = true;
      ObjectNode start = event("content_block_start");
      start.set("content_block", block.start);
      emit("content_block_start", start);
      block.deltas.forEach(this::emitDelta);
      block.deltas.clear();
      waiting -= block.waiting;
    }
  }

  private boolean delta(Block block, ObjectNode delta) {
    if (block.open) {
      emitDelta(delta);
      return true;
    }
    block.deltas.add(delta);
    long size = delta.toString().length();
    block.waiting += size;
    waiting += size;
    return waiting <= MAX_WAITING_CHARACTERS;
  }

  private void emitDelta(ObjectNode delta) {
    ObjectNode data = event("content_block_delta");
    data.set("delta", delta);
    emit("content_block_delta", data);
  }

  private ObjectNode event(String type) {
    return Fields.object().put("type", type).put("index", next);
  }

  private void emit(String name, ObjectNode data) {
    out.accept(new ServerEvent(name, data.toString()));
  }
}
