package io.vivremotion.uplink.privacy;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Words near a number that tell what it is. */
final class Hints {
  static final Hints TELEPHONE =
      new Hints(
          "phone phones telephone tel mobile cell cellphone fax desk call calling called dial"
              + " dialled dialed ring sms text whatsapp answering answer answers reach reached"
              + " contact ph number numbers hotline helpline voicemail landline switchboard pager"
              + " signal viber phone_number phonenumber mobile_number phone_no fax_number"
              + " telephone_number contact_number cell_phone mobile_phone phonenr home_phone"
              + " work_phone telefon telefonnummer rufnummer handy mobil anruf anrufen nummer"
              + " telefax durchwahl téléphone telephone portable numéro appeler teléfono móvil"
              + " movil llamar llame telefono cellulare numero chiamare telefone celular ligar"
              + " telefoon gsm bellen mobiel tlf mobiltelefon puhelin telefonu telefón τηλέφωνο"
              + " телефон тел моб 電話 电话 전화");

  static final Hints SOCIAL_SECURITY = new Hints("ssn social security itin taxpayer");

  static final Hints UNIT =
      new Hints(
          "v mv kv a ma w kw mw gw wh kwh mwh j kj c f k hz khz mhz ghz rpm bar mbar pa kpa hpa mpa"
              + " psi g kg mg t m mm cm km m2 m3 l ml s ms us ns min h d bytes byte kb mb gb bit"
              + " bits lux lx ppm ppb db dbm percent degrees items pieces units rows records"
              + " messages requests tokens seconds minutes hours days people users euros euro"
              + " dollars usd eur");

  private static final int WINDOW = 48;

  private static final int FILTER_MASK = (1 << 13) - 1;

  private final Set<String> known;
  private final BitSet filter;

  Hints(String known) {
    this.known = words(known);
    this.filter = filter(this.known, OtherNumbers.WORDS);
  }

  /** What is called so is no telephone number. */
  private static final class OtherNumbers {
    static final Set<String> WORDS =
        words(
            "serial order part model ticket case invoice version tracking reference ref account"
                + " batch lot revision build sequence seq row line page item sku article count"
                + " total id ids port uptime timestamp epoch offset bytes counter reading readings"
                + " value");
  }

  /** Spares most words the copy that is needed to look them up. */
  private boolean mayBeKnown(Scan scan, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      char c = scan.at(i);
      hash = 31 * hash + (c < 128 ? c | ' ' : Character.toLowerCase(c));
    }
    return filter.get(hash & FILTER_MASK);
  }

  private static BitSet filter(Set<String> one, Set<String> other) {
    BitSet filter = new BitSet(FILTER_MASK + 1);
    for (Set<String> words : List.of(one, other)) {
      for (String word : words) {
        int hash = 0;
        for (int i = 0; i < word.length(); i++) {
          char c = word.charAt(i);
          hash = 31 * hash + (c < 128 ? c | ' ' : c);
        }
        filter.set(hash & FILTER_MASK);
      }
    }
    return filter;
  }

  private static Set<String> words(String all) {
    return Set.copyOf(List.of(all.split(" ", -1)));
  }

  /**
   * Whether one of the words stands before {@code at}, nearer than a word for another kind of
   * number.
   */
  boolean before(Scan scan, int at) {
    int floor = Math.max(0, at - WINDOW);
    int end = at;
    while (end > floor) {
      while (end > floor && !isPart(scan.at(end - 1))) {
        end--;
      }
      int start = end;
      while (start > floor && isPart(scan.at(start - 1))) {
        start--;
      }
      if (mayBeKnown(scan, start, end)) {
        String word = scan.text().substring(start, end).toLowerCase(Locale.ROOT);
        if (known.contains(word) || OtherNumbers.WORDS.contains(word)) {
          return known.contains(word) && !isQualified(scan, start);
        }
      }
      end = start;
    }
    return known.contains(scan.hint().toLowerCase(Locale.ROOT));
  }

  /** "serial number": the word before says which. */
  private static boolean isQualified(Scan scan, int start) {
    int end = start;
    while (end > 0 && " _-".indexOf(scan.at(end - 1)) >= 0) {
      end--;
    }
    int from = end;
    while (from > 0 && end - from < WINDOW && isPart(scan.at(from - 1))) {
      from--;
    }
    return OtherNumbers.WORDS.contains(scan.text().substring(from, end).toLowerCase(Locale.ROOT));
  }

  /** Whether one of the words begins at {@code at}. */
  boolean follows(Scan scan, int at) {
    int end = at;
    while (end - at < WINDOW && isPart(scan.at(end))) {
      end++;
    }
    return known.contains(scan.text().substring(at, end).toLowerCase(Locale.ROOT));
  }

  private static boolean isPart(char c) {
    return Scan.isWord(c);
  }
}
