package io.vivremotion.uplink.cache;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Words that decide whether two questions ask the same. */
final class Lexicon {
  /** By line: the unit, and other names of it. */
  private static final String UNIT_NAMES =
      """
      km kilometers kilometres kilometer kilometre
      m meters metres meter metre
      cm centimeters centimetres
      mm millimeters millimetres
      mi miles mile
      ft feet foot
      in inches inch
      kg kilograms kilos kilogram
      g grams gram
      lb lbs pounds pound
      oz ounces ounce
      l liters litres liter litre
      ml
      s seconds second secs
      min minutes minute mins
      h hours hour hrs
      d days day
      wk weeks week
      mo months month
      y years year yrs
      c celsius
      f fahrenheit
      k kelvin
      v volts volt
      a amps amp amperes
      w watts watt
      kw kilowatts
      kwh
      mw megawatts
      hz hertz
      khz
      mhz
      ghz
      rpm
      bar
      mbar
      pa
      kpa
      hpa
      psi
      % percent
      usd dollars dollar
      eur euros euro
      inr rupees rupee rs
      lakh lakhs
      crore crores
      kb
      mb
      gb
      tb
      k thousand
      mn million
      bn billion
      """;

  /** They say nothing of what a question is about. */
  static final Set<String> EMPTY =
      words(
          ". a an the is are was were be been being am do does did done doing have has had having"
              + " of to in on at for from by with about as into and or if then than that this these"
              + " those there it its i me my mine you your yours we our us he she they them his her"
              + " their s t so such just really actually some any what which who whom whose when"
              + " where why how can could should would will shall may might must get got one's"
              + " oneself someone somebody something anyone anything one people person ever also"
              + " please tell give way ways");

  /** What they mean is not in the question. */
  static final Set<String> POINTING = words("this these below following attached here");

  static final Set<String> AUXILIARIES =
      words(
          "is are was were do does did has have had can could should would will shall may might"
              + " must am");

  static final Set<String> MEASURES =
      words("many much long old far big tall high deep fast often large heavy wide late soon");

  /** Months, days and the like: they must be the same. */
  static final Set<String> TIMES =
      words(
          "january february march april june july august september october november december jan"
              + " feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday"
              + " friday saturday sunday today yesterday tomorrow tonight weekly daily monthly"
              + " yearly hourly annual annually morning afternoon evening night noon midnight"
              + " spring summer autumn winter");

  static final Map<String, String> NUMBERS = numbers();

  /** Units after a number, by their short name. */
  static final Map<String, String> UNITS = units();

  private static final Set<String> NEGATIONS =
      words(
          "not no never none nothing nobody without cannot neither nor cant dont doesnt isnt arent"
              + " wont didnt wasnt shouldnt wouldnt couldnt havent hasnt stop avoid prevent quit");

  private static final Map<String, Set<String>> OPPOSITES = opposites();

  private Lexicon() {}

  static boolean negates(String word) {
    return NEGATIONS.contains(word);
  }

  static boolean areOpposite(String one, String other) {
    return OPPOSITES.getOrDefault(one, Set.of()).contains(other);
  }

  /** Without the endings of number, tense and manner; crude, the same for both sides. */
  static String stem(String word) {
    for (String ending : List.of("ings", "ing", "edly", "ed", "ies", "es", "ly", "s")) {
      if (word.length() - ending.length() >= 3 && word.endsWith(ending) && !word.endsWith("ss")) {
        String stem = word.substring(0, word.length() - ending.length());
        return ending.equals("ies") ? stem + "y" : undouble(stem);
      }
    }
    return word.length() > 4 && word.endsWith("e") ? word.substring(0, word.length() - 1) : word;
  }

  private static String undouble(String stem) {
    int end = stem.length() - 1;
    boolean doubled = end >= 3 && stem.charAt(end) == stem.charAt(end - 1);
    String single = doubled && "lsz".indexOf(stem.charAt(end)) < 0 ? stem.substring(0, end) : stem;
    return single.length() > 4 && single.endsWith("e")
        ? single.substring(0, single.length() - 1)
        : single;
  }

  private static Set<String> words(String all) {
    return Set.copyOf(List.of(all.split(" ", -1)));
  }

  private static Map<String, String> numbers() {
    String[] names =
        ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
                + " fifteen sixteen seventeen eighteen nineteen twenty")
            .split(" ", -1);
    Map<String, String> numbers = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      numbers.put(names[i], Integer.toString(i));
    }
    numbers.remove("one"); // "this one", "one can"
    numbers.putAll(
        Map.of(
            "thirty",
            "30",
            "fifty",
            "50",
            "hundred",
            "100",
            "thousand",
            "1000",
            "million",
            "1000000",
            "billion",
            "1000000000",
            "first",
            "1st",
            "second",
            "2nd",
            "third",
            "3rd",
            "half",
            "0.5"));
    return Map.copyOf(numbers);
  }

  private static Map<String, String> units() {
    Map<String, String> units = new HashMap<>();
    for (String line : UNIT_NAMES.lines().toList()) {
      String[] names = line.split(" ", -1);
      for (String name : names) {
        units.putIfAbsent(name, " " + names[0]);
      }
    }
    return Map.copyOf(units);
  }

  private static Map<String, Set<String>> opposites() {
    Map<String, Set<String>> all = new HashMap<>();
    String pairs =
        "hot/cold warm/cool min/max minimum/maximum minimal/maximal before/after above/below"
            + " over/under more/less most/least more/fewer high/low higher/lower highest/lowest"
            + " increase/decrease increase/reduce increase/lower gain/lose gain/loss rise/fall"
            + " up/down on/off open/close open/closed start/stop start/end start/finish begin/end"
            + " first/last early/late earlier/later fast/slow faster/slower fastest/slowest"
            + " big/small bigger/smaller large/small larger/smaller long/short longer/shorter"
            + " old/new old/young older/younger oldest/newest good/bad better/worse best/worst"
            + " positive/negative true/false right/wrong left/right top/bottom front/back"
            + " north/south east/west buy/sell lend/borrow import/export enable/disable"
            + " enabled/disabled activate/deactivate connect/disconnect lock/unlock add/remove"
            + " add/delete install/uninstall upload/download send/receive input/output push/pull"
            + " win/lose win/lost love/hate like/dislike like/hate male/female man/woman men/women"
            + " boy/girl boys/girls husband/wife father/mother brother/sister son/daughter guy/girl"
            + " guys/girls boyfriend/girlfriend he/she his/her king/queen advantage/disadvantage"
            + " advantages/disadvantages pros/cons benefit/risk benefits/risks success/failure"
            + " succeed/fail rich/poor strong/weak light/dark light/heavy day/night morning/evening"
            + " summer/winter full/empty inside/outside internal/external public/private"
            + " legal/illegal possible/impossible safe/dangerous healthy/unhealthy easy/hard"
            + " easy/difficult easiest/hardest cheap/expensive cheapest/expensive"
            + " domestic/international past/future ancient/modern same/different accept/reject"
            + " allow/forbid allow/prevent allow/block create/delete create/destroy encrypt/decrypt"
            + " charge/discharge heat/cool heating/cooling inlet/outlet supply/return"
            + " primary/secondary wet/dry thick/thin deep/shallow wide/narrow always/never"
            + " everyone/nobody with/without include/exclude online/offline follow/unfollow"
            + " block/unblock hire/fire marry/divorce birth/death born/die alive/dead gain/reduce"
            + " short/long shortest/longest give/receive given/received gave/received"
            + " closest/farthest nearest/farthest decrease/raise drop/rise input/result";
    for (String pair : pairs.split(" ", -1)) {
      String[] two = pair.split("/", -1);
      all.computeIfAbsent(two[0], _ -> new java.util.HashSet<>()).add(two[1]);
      all.computeIfAbsent(two[1], _ -> new java.util.HashSet<>()).add(two[0]);
    }
    all.replaceAll((word, set) -> Set.copyOf(set));
    return Map.copyOf(all);
  }
}
