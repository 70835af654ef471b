package io.vivremotion.inference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * BERT's uncased tokenizer: clean, lower-case, decompose and drop marks, split on white space,
 * punctuation and CJK, then the longest known piece first (Devlin et al. 2018; Hugging Face
 * BertNormalizer, BertPreTokenizer, WordPiece). Names of special tokens in the text stay text.
 * Thread-safe.
 */
final class WordPiece {
  private static final int LONGEST_WORD = 100;

  private final Map<String, Integer> vocabulary;
  private final int maxTokens;
  private final int unknown;
  private final int first;
  private final int last;

  private WordPiece(Map<String, Integer> vocabulary, int maxTokens) {
    this.vocabulary = vocabulary;
    this.maxTokens = maxTokens;
    this.unknown = special("[UNK]");
    this.first = special("[CLS]");
    this.last = special("[SEP]");
  }

  static WordPiece of(Map<String, Integer> vocabulary, int maxTokens) {
    return new WordPiece(new HashMap<>(vocabulary), maxTokens);
  }

  /** Reads {@code model.vocab} of a Hugging Face tokenizer file. */
  static WordPiece read(Path tokenizerJson, int maxTokens) throws IOException {
    Map<String, Integer> vocabulary = HashMap.newHashMap(31_000);
    try (JsonParser parser = new JsonFactory().createParser(tokenizerJson.toFile())) {
      boolean inside = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT && "vocab".equals(parser.currentName())) {
          inside = true;
        } else if (inside && token == JsonToken.VALUE_NUMBER_INT) {
          vocabulary.put(parser.currentName(), parser.getIntValue());
        } else if (inside && token == JsonToken.END_OBJECT) {
          break;
        }
      }
      return new WordPiece(vocabulary, maxTokens);
    } catch (IllegalArgumentException noVocabulary) {
      throw new IOException(tokenizerJson + ": " + noVocabulary.getMessage(), noVocabulary);
    }
  }

  private int special(String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new IllegalArgumentException("the vocabulary has no " + token);
    }
    return id;
  }

  /** Token ids with [CLS] before and [SEP] behind, cut at the longest the model may see. */
  int[] encode(String text) {
    int[] ids = new int[maxTokens];
    ids[0] = first;
    int count = 1;
    for (String word : split(text)) {
      if (count >= maxTokens - 1) {
        break;
      }
      count = pieces(word, ids, count);
    }
    ids[count++] = last;
    return Arrays.copyOf(ids, count);
  }

  private int pieces(String word, int[] ids, int from) {
    if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
      ids[from] = unknown;
      return from + 1;
    }
    int count = from;
    for (int start = 0; start < word.length() && count < maxTokens - 1; ) {
      int end = word.length();
      Integer id = null;
      while (end > start && id == null) {
        String piece = word.substring(start, end);
        id = vocabulary.get(start == 0 ? piece : "##" + piece);
        end = id == null ? end - 1 : end;
      }
      if (id == null) {
        ids[from] = unknown;
        return from + 1;
      }
      ids[count++] = id;
      start = end;
    }
    return count;
  }

  /** Words and punctuation marks, lower case, without accents. */
  static String[] split(String text) {
    String bare = Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    StringBuilder spaced = new StringBuilder(bare.length() + 16);
    bare.codePoints()
        .forEach(c -> {
          if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            spaced.append(' ');
          } else if (isPunctuation(c) || isChinese(c)) {
            spaced.append(' ').appendCodePoint(c).append(' ');
          } else if (c != 0 && c != 0xFFFD && !isControl(c) && !isMark(c)) {
            spaced.appendCodePoint(c);
          }
        });
    String stripped = spaced.toString().strip();
    return stripped.isEmpty() ? new String[0] : stripped.split(" +", -1);
  }

  private static boolean isMark(int c) {
    return Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private static boolean isControl(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.PRIVATE_USE
        || type == Character.SURROGATE;
  }

  private static boolean isPunctuation(int c) {
    if ((c >= 33 && c <= 47)
        || (c >= 58 && c <= 64)
        || (c >= 91 && c <= 96)
        || (c >= 123 && c <= 126)) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false; // a JDK int code, not a type of ours
    };
  }

  private static boolean isChinese(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }
}
