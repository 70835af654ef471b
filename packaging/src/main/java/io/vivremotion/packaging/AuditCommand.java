package io.vivremotion.packaging;

import io.vivremotion.config.InvalidConfiguration;
import io.vivremotion.uplink.audit.AuditCheck;
import io.vivremotion.uplink.audit.Link;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "audit",
    description = {
      "Checks the audit log of apps, line by line, and says where it was changed.",
      "It needs no running gateway."
    })
final class AuditCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--expect",
      paramLabel = "NUMBER:HASH",
      converter = LinkConverter.class,
      description =
          "an entry that was noted elsewhere (printed last by this command); finds a log that was"
              + " written anew as a whole. May be given several times")
  private List<Link> expected = List.of();

  @Override
  public Integer call() throws InvalidConfiguration, IOException {
    Path directory = config.load().config().dataDirectory().resolve("audit");
    AuditCheck.Report report = new AuditCheck(directory).run(expected);
    System.out.print(text(directory, report));
    return report.isWhole() ? ExitCode.OK : ExitCode.AUDIT_CHANGED;
  }

  private static String text(Path directory, AuditCheck.Report report) {
    var text = new StringBuilder();
    text.append("%s: %d entries%n".formatted(directory, report.entries()));
    if (report.gaps() > 0) {
      text.append(
          "%d gaps, each an entry that says how much is missing (\"kind\":\"gap\")%n"
              .formatted(report.gaps()));
    }
    if (report.kills() > 0) {
      text.append(
          "%d starts after a kill or a power cut: what came in the second before is missing%n"
              .formatted(report.kills()));
    }
    report
        .findings()
        .forEach(one -> text.append("CHANGED %s: %s%n".formatted(one.where(), one.what())));
    text.append(
        report.isWhole()
            ? "Nothing was changed. Note the newest entry elsewhere for --expect:%n%s%n"
                .formatted(report.last())
            : "The log is not as it was written.%n".formatted());
    return text.toString();
  }

  static final class LinkConverter implements picocli.CommandLine.ITypeConverter<Link> {
    @Override
    public Link convert(String value) {
      return Link.parse(value);
    }
  }
}
