package io.vivremotion.packaging;

import io.vivremotion.config.InvalidConfiguration;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
    name = "vivremotion",
    description =
        "An edge gateway: device traffic in, answers on the spot, the rest to cloud LLMs.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      DemoCommand.class,
      CheckCommand.class,
      StatusCommand.class,
      ExplainCommand.class,
      VerdictCommand.class,
      ReplayCommand.class,
      LossesCommand.class,
      AuditCommand.class,
      KeyCommand.class,
      ReferenceCommand.class,
      VersionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: done",
      "1: the gateway could not start or has failed",
      "2: the command line is wrong",
      "3: the Java heap was exhausted; start it again",
      "4: no gateway is running at the configured address",
      "5: the message is not known",
      "6: the audit log was changed",
      "70: a thread died, of memory exhausted for example; start it again",
      "78: the configuration is wrong"
    })
public final class Main implements Runnable {
  static final Function<String, Optional<String>> ENVIRONMENT =
      name -> Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());

  Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler((failure, command, _) -> explain(failure, command));
  }

  static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("(from a source tree)");
  }

  @Override
  public void run() {
    System.out.println(new CommandLine(this).getUsageMessage());
  }

  private static int explain(Exception failure, CommandLine command) {
    PrintStream err = System.err;
    if (failure instanceof InvalidConfiguration invalid) {
      err.println("The configuration has " + count(invalid.mistakes().size()) + ":");
      invalid.mistakes().forEach(mistake -> err.println("  " + mistake));
      return ExitCode.CONFIGURATION;
    }
    err.println(command.getCommandName() + ": " + failure.getMessage());
    if (failure instanceof RuntimeException) { // a bug: its place is of use
      failure.printStackTrace(err);
    }
    return ExitCode.FAILED;
  }

  private static String count(int mistakes) {
    return mistakes == 1 ? "a mistake" : mistakes + " mistakes";
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Vivremotion " + version() + ", Java " + Runtime.version()};
    }
  }
}
