package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.route.ChallengeReport;
import io.vivremotion.uplink.route.OffPolicy.Value;
import java.util.Locale;

/** How the candidate policy stands against the configured one: in the status report, in words. */
final class CandidateText {
  private CandidateText() {}

  static void write(ObjectNode report, ChallengeReport told) {
    ObjectNode candidate = report.putObject("candidate");
    candidate
        .put("standing", told.standing().word())
        .put("since", told.since().toString())
        .put("why", told.why())
        .put("missing", told.missing())
        .put("calls", told.calls())
        .put("effectiveCalls", told.effective())
        .put("untried", told.untried());
    value(candidate.putObject("configuredWorth"), told.present());
    value(candidate.putObject("candidateWorth"), told.candidate());
    value(candidate.putObject("advantage"), told.advantage());
  }

  /** A bound that is not known yet is absent. */
  private static void value(ObjectNode node, Value value) {
    node.put("mean", value.mean());
    if (Double.isFinite(value.low())) {
      node.put("low", value.low()).put("high", value.high());
    }
  }

  static String of(JsonNode candidate) {
    if (candidate.isMissingNode()) {
      return "";
    }
    String why = candidate.path("why").asText();
    String missing = candidate.path("missing").asText();
    return String.format(
            Locale.ROOT,
            "%nCANDIDATE POLICY  %s since %s%s%n",
            candidate.path("standing").asText(),
            candidate.path("since").asText(),
            why.isEmpty() ? "" : ": " + why)
        + value("configured", candidate.path("configuredWorth"), "95 %")
        + value("candidate", candidate.path("candidateWorth"), "95 %")
        + value("advantage", candidate.path("advantage"), "at all times")
        + String.format(
            Locale.ROOT,
            "      %d calls with an outcome weigh as %.0f of its own; never tried: %.1f %%%n",
            candidate.path("calls").asLong(),
            candidate.path("effectiveCalls").asDouble(),
            100 * candidate.path("untried").asDouble())
        + (missing.isEmpty() ? "" : "      it is not acted upon: " + missing + "\n");
  }

  private static String value(String name, JsonNode value, String when) {
    String interval =
        value.has("low")
            ? String.format(
                Locale.ROOT,
                "between %.5f and %.5f (%s)",
                value.path("low").asDouble(),
                value.path("high").asDouble(),
                when)
            : "not bounded yet";
    return String.format(
        Locale.ROOT,
        "      %-10s %9.5f per decision, %s%n",
        name,
        value.path("mean").asDouble(),
        interval);
  }
}
