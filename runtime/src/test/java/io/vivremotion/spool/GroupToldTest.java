package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GroupToldTest {
  private final Stepped stepped = new Stepped(1);
  private final List<String> heard = new ArrayList<>();

  @Test
  void all_of_a_group_are_told_before_the_first_hears_that_it_has_ended() throws Exception {
    FileSpool spool = stepped.open();
    spool.append(new Text("a"), new Hearing("a"));
    spool.append(new Text("b"), new Hearing("b"));
    assertThat(heard).isEmpty();
    stepped.settle(spool);
    spool.append(new Text("c"), new Hearing("c"));
    stepped.settle(spool);
    assertThat(heard).containsExactly("a", "b", "end of a", "end of b", "c", "end of c");
  }

  @Test
  void one_that_throws_at_the_end_keeps_it_from_no_other() throws Exception {
    FileSpool spool = stepped.open();
    spool.append(
        new Text("a"),
        new Hearing("a") {
          @Override
          public void groupTold() {
            throw new IllegalStateException("a callback that breaks its contract");
          }
        });
    spool.append(new Text("b"), new Hearing("b"));
    stepped.settle(spool);
    assertThat(heard).containsExactly("a", "b", "end of b");
  }

  private class Hearing implements Spool.Commit {
    private final String name;

    Hearing(String name) {
      this.name = name;
    }

    @Override
    public void committed(long sequence) {
      heard.add(name);
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      heard.add(name + " refused");
    }

    @Override
    public void groupTold() {
      heard.add("end of " + name);
    }
  }
}
